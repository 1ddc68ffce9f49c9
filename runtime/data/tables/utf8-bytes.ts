import { isUtf8 } from "node:buffer";
import { fault, type UserError } from "../../errors/user-error.js";
import { streamRegular } from "../../files/regular-file.js";
import { bytesText } from "../../text/bytes-text.js";

/** Bytes without a line end that are held back at most: readers refuse longer lines. */
const longest = 1 << 21;
const lineEnd = 0x0a;
/** Characters of a row that are shown. */
const mostShown = 60;

/**
 * The bytes of a text file, in pieces that end at the end of a line. Decoding replaces wrong bytes, so two different names
 * could become one: such rows are refused instead.
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
  return fault("table/not-utf8", {
    file,
    row,
    found: text.length > mostShown ? `${text.slice(0, mostShown)}…` : text,
  });
}
