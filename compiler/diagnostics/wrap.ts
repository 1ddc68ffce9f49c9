import { columnsOf, glyphs } from "./columns.js";

/**
 * A text in lines of at most `width` columns, broken at blanks. Lines after the first begin with the text's own
 * indent and `hang` more blanks; a word wider than a line is cut.
 */
export function wrap(text: string, width: number, hang = 0): readonly string[] {
  if (columnsOf(text) <= width) return [text];
  const indent = /^ */.exec(text)?.[0] ?? "";
  const next = " ".repeat(Math.min(indent.length + hang, Math.max(0, width - 10)));
  const lines: string[] = [];
  let line = "";
  let empty = true;
  const flush = (): void => {
    lines.push(line.trimEnd());
    line = next;
    empty = true;
  };
  for (const part of text.match(/ *[^ ]+/g) ?? []) {
    const word = empty && lines.length > 0 ? part.trimStart() : part;
    if (columnsOf(line) + columnsOf(word) <= width) {
      line += word;
      empty = false;
      continue;
    }
    if (!empty) flush();
    for (const one of glyphs(lines.length === 0 ? word : word.trimStart())) {
      if (columnsOf(line) + one.width > width && !empty) flush();
      line += one.text;
      empty = false;
    }
  }
  if (!empty) flush();
  return lines;
}
