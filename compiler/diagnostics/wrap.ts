import { columnsOf, glyphs } from "../../dsl/text/columns.js";

/**
 * A text in lines of at most `width` columns, broken at spaces. Lines after the first begin with the text's own indent
 * and `hang` more spaces; a word wider than a line is cut.
 */
export function wrap(text: string, width: number, hang = 0): readonly string[] {
  if (columnsOf(text) <= width) return [text];
  const indent = /^ */.exec(text)?.[0] ?? "";
  const next = " ".repeat(Math.min(indent.length + hang, Math.max(0, width - 10)));
  const lines: string[] = [];
  let line = "";
  let column = 0;
  let empty = true;
  const put = (part: string, columns: number): void => {
    line += part;
    column += columns;
    empty = false;
  };
  const flush = (): void => {
    lines.push(line.trimEnd());
    line = next;
    column = next.length;
    empty = true;
  };
  for (const part of text.match(/ *[^ ]+/g) ?? []) {
    const columns = columnsOf(part);
    if (column + columns > width && !empty) flush();
    const word = empty && lines.length > 0 ? part.trimStart() : part;
    const own = columns - (part.length - word.length);
    if (column + own <= width) {
      put(word, own);
      continue;
    }
    for (const one of glyphs(word)) {
      if (column + one.width > width && !empty) flush();
      put(one.text, one.width);
    }
  }
  if (!empty) flush();
  return lines;
}
