import { type Line, MARKS, type Mark } from "./lines.js";
import { WIDTH } from "./sheet.js";

/** Most spaces that alignment adds to a line: beyond this, lines no longer look like a table. */
const FARTHEST = 40;
/** Spaces before a comment at the end of a line. */
const BEFORE_COMMENT = 2;

/** The lines as text, with the marks and the comments of neighbouring lines of the same kind aligned. */
export function aligned(lines: readonly Line[]): readonly string[] {
  const texts = lines.map((line) => line.text);
  const moved = lines.map(() => 0);
  for (const mark of MARKS) {
    for (const run of runsOf(lines, (line) => line.marks[mark] !== undefined, isSameKind)) {
      alignMark(lines, run, mark, texts, moved);
    }
  }
  const ends = lines.map(() => BEFORE_COMMENT);
  for (const run of runsOf(lines, (line) => !line.isComment && !line.text.includes("\n"), isSameBlock)) {
    alignComments(lines, run, texts, ends);
  }
  return lines.map(({ indent, comment }, i) => {
    const tail = comment === undefined ? "" : " ".repeat(ends[i] as number) + comment;
    return " ".repeat(indent) + texts[i] + tail;
  });
}

const isSameBlock = (a: Line, b: Line): boolean => a.parent === b.parent && a.indent === b.indent;
const isSameKind = (a: Line, b: Line): boolean => a.parent === b.parent && a.kind === b.kind;

/** Runs of line indices that belong together, without an empty line between them. */
function runsOf(
  lines: readonly Line[],
  takesPart: (line: Line) => boolean,
  together: (a: Line, b: Line) => boolean,
): readonly (readonly number[])[] {
  const runs: number[][] = [];
  let before: Line | undefined;
  for (const [i, line] of lines.entries()) {
    if (!takesPart(line)) {
      before = undefined;
      continue;
    }
    if (before === undefined || line.emptyBefore || !together(before, line)) runs.push([i]);
    else runs.at(-1)?.push(i);
    before = line;
  }
  return runs;
}

/** `moved` counts the spaces that earlier alignments added before the marks of a line. */
function alignMark(lines: readonly Line[], run: readonly number[], mark: Mark, texts: string[], moved: number[]): void {
  const columns = run.map((i) => (lines[i]?.marks[mark] ?? 0) + (moved[i] ?? 0));
  const pads = padsTo(
    columns,
    run.map((i) => (lines[i]?.indent ?? 0) + (texts[i]?.length ?? 0)),
  );
  for (const [k, i] of run.entries()) {
    const [pad, column, text] = [pads[k] ?? 0, columns[k] ?? 0, texts[i] ?? ""];
    texts[i] = text.slice(0, column) + " ".repeat(pad) + text.slice(column);
    moved[i] = (moved[i] ?? 0) + pad;
  }
}

function alignComments(lines: readonly Line[], run: readonly number[], texts: readonly string[], ends: number[]): void {
  const commented = run.filter((i) => lines[i]?.comment !== undefined);
  const widths = commented.map((i) => texts[i]?.length ?? 0);
  const pads = padsTo(
    widths,
    commented.map(
      (i, k) => (lines[i]?.indent ?? 0) + (widths[k] ?? 0) + BEFORE_COMMENT + (lines[i]?.comment ?? "").length,
    ),
  );
  for (const [k, i] of commented.entries()) ends[i] = BEFORE_COMMENT + (pads[k] ?? 0);
}

/** Spaces that move all columns to the largest; none if that moves one too far or makes its line too long. */
function padsTo(columns: readonly number[], lengths: readonly number[]): readonly number[] {
  const target = Math.max(0, ...columns);
  const pads = columns.map((column) => target - column);
  const spoils = pads.some((pad, k) => {
    const length = lengths[k] ?? 0;
    return pad > FARTHEST || (pad > 0 && length <= WIDTH && length + pad > WIDTH);
  });
  return spoils ? pads.map(() => 0) : pads;
}
