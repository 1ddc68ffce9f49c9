import type { FloatArray, Weights } from "../engines/engine.js";
import { UserError } from "../user-error.js";

/**
 * The safetensors format: 8 bytes little-endian header length, a JSON header with type, shape and byte range of each
 * tensor, then the raw values. Only single-precision tensors are written and read.
 */
export function encodeSafetensors(tensors: Weights, metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    entries[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  // The values start at a multiple of 8 bytes; the header is padded with blanks.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerLength), true);
  out.set(json, 8);
  let at = 8 + headerLength;
  for (const { data } of tensors.values()) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
}

/** Reads what `encodeSafetensors` writes. Throws `UserError` naming the file where it is damaged or of another kind. */
export function decodeSafetensors(
  bytes: Uint8Array,
  file: string,
): { readonly tensors: Map<string, FloatArray>; readonly metadata: Readonly<Record<string, string>> } {
  const damaged = (found: string): UserError =>
    new UserError("this safetensors file is damaged", {
      file,
      found,
      hint: "remove it and train again, or restore it from a copy",
    });
  if (bytes.length < 8) throw damaged(`${bytes.length} bytes`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  const start = 8 + headerLength;
  if (start > bytes.length) throw damaged(`a header of ${headerLength} bytes in a file of ${bytes.length}`);
  const header = parseHeader(bytes.subarray(8, start), damaged);
  const tensors = new Map<string, FloatArray>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { dtype, shape, data_offsets: range } = entry as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
    if (dtype !== "F32") throw damaged(`tensor ${name} of type ${String(dtype)}`);
    if (!isIntegers(shape) || !isIntegers(range)) throw damaged(`tensor ${name} without shape or range`);
    const [from = 0, to = 0] = range;
    const count = shape.reduce((a, b) => a * b, 1);
    if (to - from !== count * 4 || start + to > bytes.length) throw damaged(`tensor ${name} cut off or of wrong size`);
    tensors.set(name, { shape, data: new Float32Array(Uint8Array.from(bytes.subarray(start + from, start + to)).buffer) });
  }
  return { tensors, metadata: (header.__metadata__ ?? {}) as Record<string, string> };
}

function parseHeader(bytes: Uint8Array, damaged: (found: string) => UserError): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Record<string, unknown>;
  } catch (error) {
    throw damaged(`a header that is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function isIntegers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && v >= 0);
}
