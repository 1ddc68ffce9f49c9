import type { FloatArray, Weights } from "../engines/engine.js";
import { UserError } from "../errors/user-error.js";
import { toSingles } from "./number-formats.js";
import { HeaderError, headerLength, parseHeader } from "./safetensors-header.js";

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

/** The same without a copy of the values: the header, and the memory of each tensor. */
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
 * Reads what `encodeSafetensors` writes.
 * @param hint what to do about a damaged file.
 * @throws UserError naming the file where it is damaged or of another kind.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  file: string,
  hint = "restore it from a copy",
): { readonly tensors: Map<string, FloatArray>; readonly metadata: Readonly<Record<string, string>> } {
  const damaged = (found: string): UserError =>
    new UserError("this safetensors file is damaged", { file, found, hint });
  try {
    const start = 8 + headerLength(bytes.subarray(0, 8), bytes.length);
    const { entries, metadata } = parseHeader(bytes.subarray(8, start), bytes.length - start);
    const tensors = new Map<string, FloatArray>();
    for (const { name, type, shape, from, to } of entries) {
      if (type !== "F32") throw damaged(`array "${name}" of type ${type}`);
      tensors.set(name, { shape, data: toSingles(bytes.subarray(start + from, start + to), type) });
    }
    return { tensors, metadata };
  } catch (error) {
    if (error instanceof HeaderError) throw damaged(error.message);
    throw error;
  }
}
