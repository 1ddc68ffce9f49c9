import { fault, UserError } from "../../errors/user-error.js";
import { streamRegular } from "../../files/regular-file.js";
import { Utf8Check } from "../../files/utf8-text.js";

/** Bytes without a line end that are held back at most: readers refuse longer lines. */
const longest = 1 << 21;
const LF = 0x0a;
const CR = 0x0d;

/**
 * The text of a list or table, in pieces that end at the end of a line, with LF for each line end (LF, CR LF, or CR as old
 * programs for the Mac write) and without a byte order mark. All lists and tables are read by this function.
 * @throws UserError if the file cannot be read, is not a text, or has rows that are not UTF-8. The error names all such rows.
 */
export async function* textPieces(file: string): AsyncGenerator<string> {
  const check = new Utf8Check(file);
  let first = true;
  for await (const bytes of wholeLines(file)) {
    check.piece(bytes);
    if (check.failed) continue;
    const text = bytes.toString("utf8");
    yield (first && text.startsWith("\uFEFF") ? text.slice(1) : text).replace(/\r+\n|\r/g, "\n");
    first = false;
  }
  check.end();
}

/** The bytes of a file, in pieces that end at the end of a line. */
async function* wholeLines(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of (await streamRegular(file, { highWaterMark: 1 << 16 })) as AsyncIterable<Buffer>) {
      const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = lastLineEnd(block);
      const whole = end === 0 && block.length > longest ? block : block.subarray(0, end);
      rest = block.subarray(whole.length);
      if (whole.length > 0) yield whole;
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw fault("table/unreadable", { file, found, cause });
  }
  if (rest.length > 0) yield rest;
}

/** Where the last complete line ends. A CR at the end of the block can belong to an LF that follows. */
function lastLineEnd(block: Buffer): number {
  const lf = block.lastIndexOf(LF) + 1;
  if (lf > 0) return lf;
  let end = block.length;
  while (end > 0 && block[end - 1] === CR) end--;
  return end === 0 ? 0 : block.lastIndexOf(CR, end - 1) + 1;
}
