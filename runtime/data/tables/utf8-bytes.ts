import { isUtf8 } from "node:buffer";
import { UserError } from "../../errors/user-error.js";
import { streamRegular } from "../../files/regular-file.js";
import { bytesText } from "../../text/bytes-text.js";

/** Bytes without a line end from which a text is not held back any more: its reader refuses such lines. */
const longest = 1 << 21;
const lineEnd = 0x0a;
/** Characters of a row that are shown. */
const mostShown = 60;

/**
 * The bytes of a text file, in pieces that end where a line ends. Names that differ in bytes would become one if they were
 * decoded with a mark for what is not UTF-8.
 * @throws UserError for the first row that is not UTF-8, and the system's error if the file cannot be read.
 */
export async function* utf8Bytes(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let row = 1;
  for await (const chunk of (await streamRegular(file, { highWaterMark: 1 << 16 })) as AsyncIterable<Buffer>) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = block.lastIndexOf(lineEnd) + 1;
    const whole = end === 0 && block.length > longest ? block : block.subarray(0, end);
    rest = block.subarray(whole.length);
    row += requireUtf8(whole, file, row);
    if (whole.length > 0) yield whole;
  }
  requireUtf8(rest, file, row);
  if (rest.length > 0) yield rest;
}

/** @returns the number of line ends. */
function requireUtf8(bytes: Buffer, file: string, first: number): number {
  const fine = isUtf8(bytes) || bytes.length > longest;
  let rows = 0;
  let start = 0;
  for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd, start)) {
    if (!fine && !isUtf8(bytes.subarray(start, end)))
      throw otherEncoding(bytes.subarray(start, end), file, first + rows);
    rows++;
    start = end + 1;
  }
  if (!fine) throw otherEncoding(bytes.subarray(start), file, first + rows);
  return rows;
}

function otherEncoding(line: Buffer, file: string, row: number): UserError {
  const text = bytesText(line.subarray(0, 4 * mostShown)).trim();
  return new UserError("this row is not UTF-8", {
    file,
    row,
    found: text.length > mostShown ? `${text.slice(0, mostShown)}…` : text,
    expected: "a text in UTF-8",
    hint: "save the file as UTF-8 (in spreadsheets: CSV UTF-8), or convert it: `iconv -f latin1 -t utf-8 FILE`",
  });
}
