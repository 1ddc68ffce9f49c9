import { UserError } from "../user-error.js";
import type { ByteSource } from "./byte-source.js";
import { NUMBER_BYTES, toSingles } from "./number-formats.js";
import { count, isFloat, type Layout, notFloat, type StoredArray, type WeightFile } from "./weight-file.js";

/** Largest header that is read; the format's own library sets the same bound. */
const MAX_HEADER = 100_000_000;

/** Whether bytes begin as a safetensors file does: a header length below 2^32, then `{`. */
export const looksLikeSafetensors = (start: Uint8Array): boolean =>
  start.length > 8 && start[8] === 0x7b && start.subarray(4, 8).every((byte) => byte === 0);

/**
 * Lists the arrays of a safetensors file of any maker; runtime/run/safetensors.ts states the format.
 * @throws UserError where the file is damaged.
 */
export async function readSafetensorsFile(source: ByteSource, file: string): Promise<WeightFile> {
  const damaged = (found: string): UserError =>
    new UserError("this safetensors file is damaged", { file, found, hint: "fetch or write it again" });
  if (source.size < 8) throw damaged(`${source.size} bytes`);
  const first = await source.read(0, 8);
  const length = Number(new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true));
  const start = 8 + length;
  if (length > MAX_HEADER || start > source.size)
    throw damaged(`a header of ${length} bytes in a file of ${source.size}`);
  const header = parseHeader(await source.read(8, length), damaged);
  const { __metadata__: metadata = {}, ...entries } = header;
  const layout = layoutOf(isRecord(metadata) ? metadata : {});
  const arrays = Object.entries(entries).map(([name, entry]): StoredArray => {
    const { dtype, shape, data_offsets: range } = isRecord(entry) ? entry : {};
    if (typeof dtype !== "string" || !isSizes(shape) || !isSizes(range) || range.length !== 2)
      throw damaged(`array "${name}" without type, shape or range`);
    const [from = 0, to = 0] = range;
    const each = NUMBER_BYTES[dtype];
    if (start + to > source.size || to < from) throw damaged(`array "${name}" is cut off`);
    if (each !== undefined && to - from !== count(shape) * each) throw damaged(`array "${name}" is of wrong size`);
    const array = { name, type: dtype, shape };
    const values = async (): Promise<Float32Array> => {
      if (!isFloat(array)) throw notFloat(file, array);
      return toSingles(await source.read(start + from, to - from), dtype);
    };
    return { ...array, layout, values };
  });
  return { file, kind: "safetensors", arrays, external: [] };
}

/** Makers leave a word: `pt` (PyTorch), `tf` and `flax`; our own files name net and spec, or `fanc`. */
function layoutOf(metadata: Readonly<Record<string, unknown>>): Layout | undefined {
  const { format, net, spec } = metadata;
  if (format === "pt" || format === "fanc" || (net !== undefined && spec !== undefined)) return "plain";
  return format === "tf" || format === "flax" ? "channels_last" : undefined;
}

function parseHeader(bytes: Uint8Array, damaged: (found: string) => UserError): Readonly<Record<string, unknown>> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    throw damaged(`a header that is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isRecord(header)) throw damaged("a header that is not a JSON object");
  const twice = repeatedKey(text, Object.keys(header));
  if (twice !== undefined) throw damaged(`two arrays called "${twice}"`);
  return header;
}

/** JSON.parse keeps the last of two equal keys; a top-level key that is there twice shows in the text. */
function repeatedKey(text: string, keys: readonly string[]): string | undefined {
  const found = text.match(/"(?:[^"\\]|\\.)*"\s*:\s*\{/g)?.length ?? 0;
  if (found <= keys.length) return undefined;
  const compact = text.replaceAll(/"\s*:\s*\{/g, '":{');
  const twice = keys.find((key) => {
    const written = `${JSON.stringify(key)}:{`;
    return compact.indexOf(written) !== compact.lastIndexOf(written);
  });
  // Keys may be written in several ways (`\u0061`): what is there twice is then not named.
  return twice ?? "…";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && v >= 0);
}
