import type { FloatArray, Weights } from "../engines/engine.js";
import { UserError } from "../user-error.js";

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
  const entries: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    entries[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
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
  if (bytes.length < 8) throw damaged(`${bytes.length} bytes`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  const start = 8 + headerLength;
  if (start > bytes.length) throw damaged(`a header of ${headerLength} bytes in a file of ${bytes.length}`);
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, start), damaged);
  if (!isRecord(metadata) || !Object.values(metadata).every((v) => typeof v === "string"))
    throw damaged("metadata that are not texts");
  const tensors = new Map<string, FloatArray>();
  let end = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: range } = isRecord(entry) ? entry : {};
    if (dtype !== "F32") throw damaged(`tensor ${name} of type ${String(dtype)}`);
    if (!isIntegers(shape) || !isIntegers(range)) throw damaged(`tensor ${name} without shape or range`);
    const [from = 0, to = 0] = range;
    const count = shape.reduce((a, b) => a * b, 1);
    if (to - from !== count * 4 || start + to > bytes.length) throw damaged(`tensor ${name} cut off or of wrong size`);
    tensors.set(name, {
      shape,
      data: new Float32Array(Uint8Array.from(bytes.subarray(start + from, start + to)).buffer),
    });
    end = Math.max(end, to);
  }
  if (start + end !== bytes.length) throw damaged(`${bytes.length - start - end} bytes behind the last tensor`);
  return { tensors, metadata: metadata as Record<string, string> };
}

function parseHeader(bytes: Uint8Array, damaged: (found: string) => UserError): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw damaged(`a header that is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isRecord(header)) throw damaged("a header that is not a JSON object");
  return header;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isIntegers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && v >= 0);
}
