/** Bytes of one number of each type. */
export const NUMBER_BYTES: ReadonlyMap<string, number> = new Map([
  ["F64", 8],
  ["F32", 4],
  ["F16", 2],
  ["BF16", 2],
  ["I64", 8],
  ["U64", 8],
  ["I32", 4],
  ["U32", 4],
  ["I16", 2],
  ["U16", 2],
  ["I8", 1],
  ["U8", 1],
  ["BOOL", 1],
  ["F8_E4M3", 1],
  ["F8_E5M2", 1],
  ["F8_E4M3FNUZ", 1],
  ["F8_E5M2FNUZ", 1],
  ["F8_E8M0", 1],
  ["C64", 8],
]);

/** Kinds of numbers, in words, that appear in files of weights but cannot be read as weights. */
const OTHER_KINDS: readonly (readonly [RegExp, string])[] = [
  [/^[IU](?:4|8)$/, "integers of a quantised model"],
  [/^F(?:8_.*|6_.*|4.*)$/, "floating-point numbers of a quantised model"],
  [/^C\d+$/, "complex numbers"],
];

/** A type of numbers in words, for messages. */
export function numberKind(type: string): string {
  const kind = OTHER_KINDS.find(([types]) => types.test(type))?.[1];
  return kind === undefined ? `numbers of type ${type}` : `numbers of type ${type}: ${kind}`;
}

/**
 * Little-endian floating-point numbers as single precision. `type` is F32, F16, BF16 or F64; double precision is
 * rounded to nearest. @throws Error for another type, which callers exclude.
 */
export function toSingles(bytes: Uint8Array, type: string): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case "F32":
      // A copy: views of 4-byte numbers must begin at a multiple of 4.
      return new Float32Array(Uint8Array.from(bytes).buffer);
    case "F64":
      return Float32Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
    case "F16":
      return Float32Array.from({ length: bytes.length / 2 }, (_, i) => halfToNumber(view.getUint16(2 * i, true)));
    case "BF16": {
      const bits = Uint32Array.from({ length: bytes.length / 2 }, (_, i) => view.getUint16(2 * i, true) * 0x10000);
      return new Float32Array(bits.buffer);
    }
    default:
      throw new Error(`weights: numbers of type ${type} are not floats`);
  }
}

/** IEEE 754 half precision: sign, 5 bits of exponent, 10 bits of fraction. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
