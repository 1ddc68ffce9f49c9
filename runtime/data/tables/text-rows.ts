import { UserError } from "../../errors/user-error.js";
import { utf8Bytes } from "./utf8-bytes.js";

/** A line of a text file that is not blank, without blanks round it. */
export interface TextRow {
  /** 1-based number of the line in the file. */
  readonly number: number;
  readonly text: string;
}

/** No list of images has longer lines: a longer one is no list, and must not fill the memory. */
const longestLine = 1 << 20;

/**
 * The lines of a UTF-8 text file, a piece of the file at a time. They may end in CRLF or LF; a byte order mark, blank
 * lines and a missing end of the last line are no fault.
 * @throws UserError if the file cannot be read, is not UTF-8, or has a line of more than a million characters.
 */
export async function* textRows(file: string): AsyncGenerator<readonly TextRow[]> {
  let rest = "";
  let number = 0;
  const rowOf = (line: string): TextRow => {
    number++;
    return { number, text: (number === 1 && line.startsWith("\uFEFF") ? line.slice(1) : line).trim() };
  };
  for await (const piece of pieces(file)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    const long = [...lines, rest].findIndex((line) => line.length > longestLine);
    if (long >= 0) throw tooLong(file, number + 1 + long);
    yield lines.map(rowOf).filter(({ text }) => text !== "");
  }
  const last = rowOf(rest);
  if (last.text !== "") yield [last];
}

async function* pieces(file: string): AsyncGenerator<string> {
  try {
    for await (const piece of utf8Bytes(file)) yield piece.toString("utf8");
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new UserError("the file cannot be read", { file, found, hint: "Check the path and its rights.", cause });
  }
}

function tooLong(file: string, row: number): UserError {
  return new UserError("the line is too long for a list of images", {
    file,
    row,
    found: `more than ${longestLine} characters without an end of line`,
    expected: "a row per image",
    hint: "Check that the file is a text file and not cut.",
  });
}
