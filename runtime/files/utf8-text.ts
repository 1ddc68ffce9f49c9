import { isUtf8 } from "node:buffer";
import { shortened } from "../../dsl/text/columns.js";
import { RowFaults } from "../errors/row-faults.js";
import { fault, type UserError } from "../errors/user-error.js";
import { bytesText } from "../text/bytes-text.js";
import { type FileFamily, notTextKind } from "./file-kind.js";

const LF = 0x0a;
const CR = 0x0d;
/** Characters of a row that are shown. */
const mostShown = 60;
/** Share of zeros among every other byte at the start of a text in UTF-16 that has no byte order mark. */
const leastZeros = 0.4;

/**
 * Checks the bytes of a text piece by piece. Every text of a user passes through it: decoding replaces wrong bytes, so two
 * different names could become one.
 */
export class Utf8Check {
  readonly #file: string;
  readonly #faults = new RowFaults();
  readonly #zeros: boolean;
  #row = 1;
  #first = true;

  /** `zeros`: whether the text can have NUL characters. */
  constructor(file: string, { zeros = false } = {}) {
    this.#file = file;
    this.#zeros = zeros;
  }

  /** Whether a row was not UTF-8. */
  get failed(): boolean {
    return this.#faults.total > 0;
  }

  /**
   * Checks a piece that ends at the end of a line, or is the last one; collects rows that are not UTF-8.
   * @throws UserError if the file is not a text, or a text in UTF-16.
   */
  piece(bytes: Buffer): void {
    if (this.#first && bytes.length > 0) {
      this.#first = false;
      const error = otherFormat(bytes, this.#file);
      if (error !== undefined) throw error;
    }
    const zero = this.#zeros ? -1 : bytes.indexOf(0);
    if (zero >= 0)
      throw notText(
        this.#file,
        { name: "binary data, with NUL bytes", family: undefined },
        this.#row + lineEnds(bytes.subarray(0, zero)),
      );
    if (isUtf8(bytes)) this.#row += lineEnds(bytes);
    else this.#rows(bytes);
  }

  /** @throws UserError if rows were not UTF-8; it names the first of them. */
  end(): void {
    this.#faults.throwAny();
  }

  #rows(bytes: Buffer): void {
    for (let start = 0; start < bytes.length; ) {
      const end = lineEndFrom(bytes, start);
      const line = bytes.subarray(start, end);
      if (!isUtf8(line))
        this.#faults.add(fault("file/not-utf8", { file: this.#file, row: this.#row, found: shown(line) }));
      if (end < bytes.length) this.#row++;
      start = afterLineEnd(bytes, end);
    }
  }
}

/** The text of the bytes of a file, without a byte order mark. @throws UserError for anything else than UTF-8. */
export function utf8Text(bytes: Buffer, file: string): string {
  const check = new Utf8Check(file);
  check.piece(bytes);
  check.end();
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

const shown = (line: Buffer): string => shortened(bytesText(line.subarray(0, 4 * mostShown)).trim(), mostShown + 1);

/** The number of line ends: LF, CR LF or CR. */
function lineEnds(bytes: Buffer): number {
  let count = 0;
  for (let at = lineEndFrom(bytes, 0); at < bytes.length; at = lineEndFrom(bytes, afterLineEnd(bytes, at))) count++;
  return count;
}

/** The next line end, or the end of the bytes. */
function lineEndFrom(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  return at;
}

/** CR CR LF is one line end, too: some programs write CR LF in a mode that adds another CR. */
function afterLineEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (bytes[end] === CR) end++;
  return bytes[end] === LF ? end + 1 : at + 1;
}

/** The error for a file that is not a text in UTF-8, as its first bytes show; undefined if they do not. */
function otherFormat(bytes: Buffer, file: string): UserError | undefined {
  const encoding = otherEncoding(bytes.subarray(0, 1024));
  if (encoding !== undefined)
    return fault("file/utf-16", {
      file,
      row: 1,
      found: `${encoding.name}, ${encoding.order}`,
      encoding: encoding.name,
    });
  const kind = notTextKind(bytes);
  return kind === undefined ? undefined : notText(file, kind);
}

function otherEncoding(start: Buffer): { readonly name: string; readonly order: string } | undefined {
  const [a, b, c, d] = start;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { name: "UTF-32", order: "little-endian" };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { name: "UTF-32", order: "big-endian" };
  if (a === 0xff && b === 0xfe) return { name: "UTF-16", order: "little-endian" };
  if (a === 0xfe && b === 0xff) return { name: "UTF-16", order: "big-endian" };
  const [even, odd] = [zeroShare(start, 0), zeroShare(start, 1)];
  if (start.length < 4 || Math.min(even, odd) > 0.1 || Math.max(even, odd) < leastZeros) return undefined;
  return odd > even
    ? { name: "UTF-16LE", order: "little-endian, without a byte order mark" }
    : { name: "UTF-16BE", order: "big-endian, without a byte order mark" };
}

function zeroShare(bytes: Buffer, from: number): number {
  let zeros = 0;
  for (let at = from; at < bytes.length; at += 2) if (bytes[at] === 0) zeros++;
  return (2 * zeros) / bytes.length;
}

interface NotText {
  readonly name: string;
  /** Undefined for bytes of an unknown format. */
  readonly family: FileFamily | undefined;
}

function notText(file: string, { name, family }: NotText, row?: number): UserError {
  return fault("file/not-text", { file, row, kind: name, remedy: remedyFor(family) });
}

function remedyFor(family: FileFamily | undefined): string {
  switch (family) {
    case "spreadsheet":
      return "open it in the spreadsheet program and save it as CSV UTF-8, with commas";
    case "archive":
      return "unpack it, and name the text in it";
    case "page":
      return "download the file again: the server has sent a page of its website";
    case "pointer":
      return "run `git lfs pull` in the repository";
    case "columns":
      return "export it as a table: `pandas.read_parquet(FILE).to_csv(NEW, index=False)`";
    case "image":
    case "document":
    case "data":
    case undefined:
      return "check the path, or put the text in its place";
    default: {
      const never: never = family;
      return never;
    }
  }
}
