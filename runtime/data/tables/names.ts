/**
 * Distinct names in the order of their addition, kept as bytes behind each other with a table to find them: about 25
 * bytes for a name such as `000001.jpg`, a quarter of what an array of strings with a `Map` takes.
 */
export class Names {
  #bytes = Buffer.alloc(1024);
  /** Where each name ends in `#bytes`. */
  #ends = new Uint32Array(64);
  /** Open addressing: 1 + the number of a name, or 0. */
  #slots = new Uint32Array(128);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** Memory of the tables in bytes. */
  get byteLength(): number {
    return this.#bytes.length + this.#ends.byteLength + this.#slots.byteLength;
  }

  /** The number of a new name, from 0; undefined if it is there already. */
  add(name: string): number | undefined {
    const slot = this.#slotOf(name);
    if (this.#slots[slot] !== 0) return undefined;
    const start = this.#start(this.#count);
    // A UTF-16 code unit takes at most 3 bytes.
    this.#reserve(start + name.length * 3);
    this.#ends[this.#count] = start + this.#bytes.write(name, start, "utf8");
    this.#count++;
    this.#slots[slot] = this.#count;
    if (this.#count * 2 >= this.#slots.length) this.#rehash(this.#slots.length * 2);
    return this.#count - 1;
  }

  indexOf(name: string): number | undefined {
    const found = this.#slots[this.#slotOf(name)] as number;
    return found === 0 ? undefined : found - 1;
  }

  /** @throws RangeError without such a name. */
  at(index: number): string {
    if (index < 0 || index >= this.#count) throw new RangeError(`no name ${index} of ${this.#count}`);
    return this.#bytes.toString("utf8", this.#start(index), this.#ends[index]);
  }

  /** Gives back the room that was kept for more names. */
  trim(): void {
    this.#bytes = Buffer.from(this.#bytes.subarray(0, this.#start(this.#count)));
    this.#ends = this.#ends.slice(0, Math.max(1, this.#count));
  }

  #start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] as number);
  }

  #reserve(bytes: number): void {
    if (bytes > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(bytes, this.#bytes.length * 2));
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    if (this.#count === this.#ends.length) {
      const longer = new Uint32Array(this.#ends.length * 2);
      longer.set(this.#ends);
      this.#ends = longer;
    }
  }

  /** The slot of a name that is there, else the free one where it belongs. */
  #slotOf(name: string): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(name) & mask;
    for (let taken = this.#slots[slot]; taken !== 0; taken = this.#slots[slot]) {
      if (this.at((taken as number) - 1) === name) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #rehash(length: number): void {
    const slots = new Uint32Array(length);
    for (let i = 0; i < this.#count; i++) {
      let slot = hashOf(this.at(i)) & (length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (length - 1);
      slots[slot] = i + 1;
    }
    this.#slots = slots;
  }
}

/** FNV-1a over code units, with the high bits mixed into the low ones that choose the slot. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
