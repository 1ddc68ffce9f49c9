import type { FloatArray, Weights } from "../engines/engine.js";
import { fault } from "../errors/user-error.js";
import { toSingles } from "./number-formats.js";
import { HeaderError, headerLength, parseHeader } from "./safetensors-header.js";
import { type ByteSource, isFloat, type Layout, notFloat, type StoredArray, type WeightFile } from "./weight-file.js";

/**
 * The safetensors format: 8 bytes little-endian header length, a JSON header with type, shape and byte range of each
 * tensor, then the raw values. Only single-precision tensors are written and read.
 */
export function encodeSafetensors(tensors: Weights, metadata: Readonly<Record<string, string>>): Uint8Array {
  const parts = safetensorsParts(tensors, metadata);
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The same without copying the values: the header, and the memory of each tensor. */
export function safetensorsParts(
  tensors: Weights,
  metadata: Readonly<Record<string, string>>,
): readonly [header: Uint8Array, ...values: Uint8Array[]] {
  const entries: (readonly [string, unknown])[] = [["__metadata__", metadata]];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    entries.push([name, { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  // The values start at a multiple of 8 bytes; the header is padded with blanks.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + headerLength).fill(0x20, 8);
  new DataView(header.buffer).setBigUint64(0, BigInt(headerLength), true);
  header.set(json, 8);
  const values = [...tensors.values()].map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [header, ...values];
}

/**
 * The weights of nets as one safetensors file: `NET.C1.weight` in the layout of the plan. The metadata hold `about` and
 * `format: fanc`, from which `init` recognises the layout.
 */
export function safetensorsOf(nets: ReadonlyMap<string, Weights>, about: Readonly<Record<string, string>>): Uint8Array {
  const all = new Map<string, FloatArray>();
  for (const [net, weights] of nets) for (const [name, value] of weights) all.set(`${net}.${name}`, value);
  return encodeSafetensors(all, { format: "fanc", ...about });
}

/**
 * Reads a file that `encodeSafetensors` wrote.
 * @param hint what to do about a damaged file.
 * @throws UserError if the file is damaged or has other types of numbers.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  file: string,
  hint = "restore it from a copy",
): { readonly tensors: Map<string, FloatArray>; readonly metadata: Readonly<Record<string, string>> } {
  try {
    const start = 8 + headerLength(bytes.subarray(0, 8), bytes.length);
    const { entries, metadata } = parseHeader(bytes.subarray(8, start), bytes.length - start);
    const tensors = new Map<string, FloatArray>();
    for (const { name, type, shape, from, to } of entries) {
      if (type !== "F32") throw new HeaderError(`array "${name}" of type ${type}`);
      tensors.set(name, { shape, data: toSingles(bytes.subarray(start + from, start + to), type) });
    }
    return { tensors, metadata };
  } catch (error) {
    throw damaged(error, file, hint);
  }
}

/**
 * Lists the arrays of a safetensors file of any program.
 * @throws UserError if the file is damaged.
 */
export async function readSafetensorsFile(source: ByteSource, file: string): Promise<WeightFile> {
  const { start, header } = await headerOf(source, file);
  const layout = layoutOf(header.metadata);
  const arrays = header.entries.map(({ from, to, ...array }): StoredArray => {
    const values = async (): Promise<Float32Array> => {
      if (!isFloat(array)) throw notFloat(file, array);
      return toSingles(await source.read(start + from, to - from), array.type);
    };
    return { ...array, layout: layoutOfArray(array.name, layout), values };
  });
  return { file, kind: "safetensors", arrays, external: [] };
}

async function headerOf(source: ByteSource, file: string) {
  try {
    const length = headerLength(await source.read(0, Math.min(8, source.size)), source.size);
    const start = 8 + length;
    return { start, header: parseHeader(await source.read(8, length), source.size - start) };
  } catch (error) {
    throw damaged(error, file, "fetch or write it again");
  }
}

const damaged = (error: unknown, file: string, hint: string): unknown =>
  error instanceof HeaderError ? fault("weights/damaged-safetensors", { file, found: error.message, hint }) : error;

/** Programs name themselves: `pt` (PyTorch), `tf` and `flax`; fanc's own files name net and spec, or `fanc`. */
function layoutOf(metadata: Readonly<Record<string, string>>): Layout | undefined {
  const { format, net, spec } = metadata;
  if (format === "pt" || format === "fanc" || (net !== undefined && spec !== undefined)) return "plain";
  return format === "tf" || format === "flax" ? "channels_last" : undefined;
}

/** A kernel, as Keras and Flax call weights, is `channels_last`; a file of PyTorch with kernels came from Keras by an unknown way. */
function layoutOfArray(name: string, layout: Layout | undefined): Layout | undefined {
  if (!/(?:^|[^A-Za-z0-9])(?:depthwise_|pointwise_)?kernel(?::\d+)?$/.test(name)) return layout;
  return layout === "plain" ? undefined : "channels_last";
}
