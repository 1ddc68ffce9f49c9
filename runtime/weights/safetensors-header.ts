import { NUMBER_BYTES } from "./number-formats.js";

/** Largest header that is read, in bytes; the format's own library sets the same bound. */
const MAX_HEADER = 100_000_000;

/** An array of a safetensors file, without its numbers. */
interface HeaderEntry {
  readonly name: string;
  /** As the format names types, such as `F32`. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Its bytes, counted from the end of the header. */
  readonly from: number;
  readonly to: number;
}

export interface SafetensorsHeader {
  /** In the order of the header. */
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is wrong with a header; the caller adds the file. */
export class HeaderError extends Error {}

/**
 * The number of bytes of the JSON text, from the first 8 bytes of a file.
 * @param size of the whole file.
 */
export function headerLength(first: Uint8Array, size: number): number {
  if (first.length < 8) throw new HeaderError(`${size} bytes`);
  const length = Number(new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > size)
    throw new HeaderError(`a header of ${length} bytes in a file of ${size}`);
  return length;
}

/**
 * Reads the JSON text of a header. Every byte after it belongs to one array: the format allows neither gaps nor overlaps.
 * @param size bytes after the header.
 * @throws HeaderError for a header that breaks the rules of the format.
 */
export function parseHeader(json: Uint8Array, size: number): SafetensorsHeader {
  const { __metadata__: metadata = {}, ...arrays } = parseJson(json);
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string"))
    throw new HeaderError("metadata that are not texts");
  const entries = Object.entries(arrays).map(([name, entry]) => entryOf(name, entry));
  let end = 0;
  for (const { name, from, to } of entries.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (to > size) throw new HeaderError(`array "${name}" is cut off`);
    if (from < end) throw new HeaderError(`array "${name}" overlaps another one`);
    if (from > end) throw new HeaderError(`${from - end} bytes before array "${name}" that belong to no array`);
    end = to;
  }
  if (end < size) throw new HeaderError(`${size - end} bytes after the last array`);
  return { entries, metadata: metadata as Readonly<Record<string, string>> };
}

function entryOf(name: string, entry: unknown): HeaderEntry {
  const { dtype, shape, data_offsets: range } = isRecord(entry) ? entry : {};
  if (typeof dtype !== "string" || !isSizes(shape) || !isSizes(range) || range.length !== 2)
    throw new HeaderError(`array "${name}" without type, shape or range`);
  const [from = 0, to = 0] = range;
  const bytes = NUMBER_BYTES.get(dtype);
  const count = shape.reduce((product, one) => product * one, 1);
  if (to < from || !Number.isSafeInteger(count) || (bytes !== undefined && to - from !== count * bytes))
    throw new HeaderError(`array "${name}" has the wrong size`);
  return { name, type: dtype, shape, from, to };
}

function parseJson(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    throw new HeaderError(`a header that is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isRecord(header)) throw new HeaderError("a header that is not a JSON object");
  const twice = repeatedKey(text, Object.keys(header));
  if (twice !== undefined) throw new HeaderError(`two arrays called "${twice}"`);
  return header;
}

/** JSON.parse keeps the last of two equal keys: a duplicate top-level key can only be found in the text. */
function repeatedKey(text: string, keys: readonly string[]): string | undefined {
  const found = text.match(/"(?:[^"\\]|\\.)*"\s*:\s*\{/g)?.length ?? 0;
  if (found <= keys.length) return undefined;
  const compact = text.replaceAll(/"\s*:\s*\{/g, '":{');
  const twice = keys.find((key) => {
    const written = `${JSON.stringify(key)}:{`;
    return compact.indexOf(written) !== compact.lastIndexOf(written);
  });
  // Keys can be escaped in several ways (`\u0061`): then the duplicate is not named.
  return twice ?? "…";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && v >= 0);
}
