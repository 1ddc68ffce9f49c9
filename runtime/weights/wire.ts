import type { ByteSource } from "./weight-file.js";

/** A field of a protobuf message: a number, or the place of its bytes in the source. */
export type WireField =
  /** `value` is signed: -1 takes ten bytes. */
  | { readonly number: number; readonly kind: "varint"; readonly value: number }
  | { readonly number: number; readonly kind: "bytes"; readonly start: number; readonly length: number };

export interface WireRange {
  readonly start: number;
  readonly length: number;
}

/** What is wrong with a message; the caller adds the file. */
export class WireError extends Error {}

const WINDOW = 1 << 16;

/**
 * Reads fields of protobuf messages one after the other without loading the values. Numbers of fixed size are returned as
 * the places of their bytes. Varints above 2^53 lose low bits; the sizes and enumerations that are read are smaller.
 */
export class WireReader {
  readonly source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #from = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** @throws WireError if a field does not end inside the range. */
  async fields(range: WireRange, each: (field: WireField) => Promise<void> | void): Promise<void> {
    const end = range.start + range.length;
    let at = range.start;
    while (at < end) {
      const tag = await this.#varint(at, end);
      const number = Math.floor(tag.value / 8);
      at = tag.next;
      switch (tag.value % 8) {
        case 0: {
          const { signed, next } = await this.#varint(at, end);
          at = next;
          await each({ number, kind: "varint", value: signed });
          break;
        }
        case 1:
          at = await this.#skip(number, at, 8, end, each);
          break;
        case 2: {
          const length = await this.#varint(at, end);
          at = await this.#skip(number, length.next, length.value, end, each);
          break;
        }
        case 5:
          at = await this.#skip(number, at, 4, end, each);
          break;
        default:
          throw new WireError(`a field of kind ${tag.value % 8} at byte ${at}`);
      }
      if (number === 0) throw new WireError(`a field without a number at byte ${at}`);
    }
  }

  async bytes({ start, length }: WireRange): Promise<Uint8Array> {
    const at = start - this.#from;
    if (at >= 0 && at + length <= this.#window.length) return this.#window.subarray(at, at + length);
    return this.source.read(start, length);
  }

  /** @throws WireError for bytes that are not UTF-8. */
  async text(range: WireRange): Promise<string> {
    const bytes = await this.bytes(range);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new WireError(`a name that is no UTF-8 at byte ${range.start}`);
    }
  }

  async #skip(
    number: number,
    start: number,
    length: number,
    end: number,
    each: (field: WireField) => Promise<void> | void,
  ): Promise<number> {
    if (start + length > end) throw new WireError(`${length} bytes announced at byte ${start}, ${end - start} there`);
    await each({ number, kind: "bytes", start, length });
    return start + length;
  }

  async #varint(at: number, end: number): Promise<Varint> {
    const last = Math.min(end, at + 10);
    if (at < this.#from || last > this.#from + this.#window.length) {
      this.#from = at;
      this.#window = await this.source.read(at, Math.min(WINDOW, this.source.size - at));
    }
    const read = varint(this.#window, at - this.#from, last - this.#from);
    if (read === undefined) throw new WireError(`cut off at byte ${at}`);
    return { ...read, next: this.#from + read.next };
  }
}

interface Varint {
  readonly value: number;
  /** The same bits as a signed number of 64 bits. */
  readonly signed: number;
  readonly next: number;
}

/** Undefined if the number does not end before `end`. */
function varint(bytes: Uint8Array, at: number, end = bytes.length): Varint | undefined {
  let value = 0;
  let scale = 1;
  for (let i = at; i < end; i++) {
    const byte = bytes[i] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, signed: i - at < 9 ? value : signed(bytes.subarray(at, i + 1)), next: i + 1 };
    scale *= 128;
  }
  return undefined;
}

/** The number of ten bytes, which has the sign bit, exactly. */
function signed(bytes: Uint8Array): number {
  const bits = bytes.reduceRight((all, byte) => (all << 7n) | BigInt(byte & 0x7f), 0n);
  return Number(BigInt.asIntN(64, bits));
}

/** Consecutive signed numbers. @throws WireError if the last one is cut off. */
export function packedVarints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const read = varint(bytes, at);
    if (read === undefined) throw new WireError("a list of numbers is cut off");
    values.push(read.signed);
    at = read.next;
  }
  return values;
}
