/** Lines to search on each side for the place where two texts agree again. */
const WINDOW = 60;

/**
 * The lines in which two texts differ: `- ` marks lines of the first, `+ ` lines of the second, and each difference follows
 * its line number in the first. At most `most` lines, then the number of further ones.
 */
export function lineDiff(before: string, after: string, most: number): readonly string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i += 1;
      j += 1;
      continue;
    }
    const [removed, added] = meetingPoint(old, now, i, j);
    lines.push(`@ line ${i + 1}`);
    lines.push(...old.slice(i, i + removed).map((line) => `- ${visible(line)}`));
    lines.push(...now.slice(j, j + added).map((line) => `+ ${visible(line)}`));
    i += removed;
    j += added;
  }
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `… ${lines.length - most} more lines`];
}

/** How many lines to skip on each side until both continue with the same line. */
function meetingPoint(old: readonly string[], now: readonly string[], i: number, j: number): readonly [number, number] {
  for (let sum = 1; sum <= 2 * WINDOW; sum += 1) {
    for (let removed = Math.min(sum, old.length - i); removed >= 0; removed -= 1) {
      const added = sum - removed;
      if (j + added > now.length) break;
      const ends = i + removed === old.length && j + added === now.length;
      if (ends || (i + removed < old.length && old[i + removed] === now[j + added])) return [removed, added];
    }
  }
  return [old.length - i, now.length - j];
}

/** Makes invisible characters visible. */
const visible = (line: string): string =>
  line
    .replace(/\r$/, "␍")
    .replace(/^\uFEFF/, "<BOM>")
    .replace(/[ \t]+$/, (blanks) => "·".repeat(blanks.length));
