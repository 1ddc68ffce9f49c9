/** Lines that are looked at on each side to find where two texts meet again. */
const WINDOW = 60;

/**
 * The lines in which two texts differ, `- ` before those of the first and `+ ` before those of the second, each
 * difference under the number of its line in the first; at most `most` lines, and how many more there are.
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

/** How many lines to leave out on each side until both go on with the same line. */
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

/** What an eye would miss. */
const visible = (line: string): string =>
  line
    .replace(/\r$/, "␍")
    .replace(/^\uFEFF/, "<BOM>")
    .replace(/[ \t]+$/, (blanks) => "·".repeat(blanks.length));
