import type { ByteSource } from "./weight-file.js";

/** A field of a protobuf message: a number, or the place of its bytes in the source. */
export type WireField =
  | { readonly number: number; readonly kind: "varint"; readonly value: number }
  | { readonly number: number; readonly kind: "bytes"; readonly start: number; readonly length: number };

export interface WireRange {
  readonly start: number;
  readonly length: number;
}

/** What is wrong with a message, for the caller to say of which file. */
export class WireError extends Error {}

const WINDOW = 1 << 16;

/**
 * Reads fields of protobuf messages one after the other without loading the values. Numbers of fixed size come as the
 * places of their bytes. Varints above 2^53 lose low bits: sizes and enumerations, for which this is made, are below.
 */
export class WireReader {
  readonly source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #from = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** Throws `WireError` where a field does not end inside the range. */
  async fields(range: WireRange, each: (field: WireField) => Promise<void> | void): Promise<void> {
    const end = range.start + range.length;
    let at = range.start;
    while (at < end) {
      const tag = await this.#varint(at, end);
      const number = Math.floor(tag.value / 8);
      at = tag.next;
      switch (tag.value % 8) {
        case 0: {
          const { value, next } = await this.#varint(at, end);
          at = next;
          await each({ number, kind: "varint", value });
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

  /** Throws `WireError` for bytes that are no UTF-8. */
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

  async #varint(at: number, end: number): Promise<{ readonly value: number; readonly next: number }> {
    const last = Math.min(end, at + 10);
    if (at < this.#from || last > this.#from + this.#window.length) {
      this.#from = at;
      this.#window = await this.source.read(at, Math.min(WINDOW, this.source.size - at));
    }
    const read = varint(this.#window, at - this.#from, last - this.#from);
    if (read === undefined) throw new WireError(`cut off at byte ${at}`);
    return { value: read.value, next: this.#from + read.next };
  }
}

/** Undefined where the number does not end before `end`. */
function varint(
  bytes: Uint8Array,
  at: number,
  end = bytes.length,
): { readonly value: number; readonly next: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let i = at; i < end; i++) {
    const byte = bytes[i] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: i + 1 };
    scale *= 128;
  }
  return undefined;
}

/** Numbers written one behind the other. Throws `WireError` where the last one is cut off. */
export function packedVarints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const read = varint(bytes, at);
    if (read === undefined) throw new WireError("a list of numbers is cut off");
    values.push(read.value);
    at = read.next;
  }
  return values;
}
