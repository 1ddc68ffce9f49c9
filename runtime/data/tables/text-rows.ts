import { fault } from "../../errors/user-error.js";
import { textPieces } from "./text-pieces.js";

/** A line of a text file that is not blank, without the blanks around its text. */
export interface TextRow {
  /** 1-based number of the line in the file. */
  readonly number: number;
  readonly text: string;
}

/** A file with longer lines is not a list of images, and must not fill the memory. */
const longestLine = 1 << 20;
const tooLong = `more than ${longestLine} characters without an end of line`;

/**
 * The lines of a UTF-8 text file, read in pieces. CR LF, LF, CR, blank lines, a byte order mark and a missing end of the last
 * line are accepted.
 * @throws UserError as `textPieces`, and for a line of more than a million characters.
 */
export async function* textRows(file: string): AsyncGenerator<readonly TextRow[]> {
  let rest = "";
  let number = 0;
  const rowOf = (line: string): TextRow => {
    number++;
    return { number, text: line.trim() };
  };
  for await (const piece of textPieces(file)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    const long = [...lines, rest].findIndex((line) => line.length > longestLine);
    if (long >= 0) throw fault("table/line-too-long", { file, row: number + 1 + long, found: tooLong });
    yield lines.map(rowOf).filter(({ text }) => text !== "");
  }
  const last = rowOf(rest);
  if (last.text !== "") yield [last];
}
