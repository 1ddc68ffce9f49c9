/** Texts in the order of their addition, stored as consecutive bytes, with 4 further bytes for each text. */
export class TextColumn {
  #bytes = Buffer.alloc(1024);
  /** Where each text ends in `#bytes`. */
  #ends = new Uint32Array(64);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** Memory in bytes. */
  get byteLength(): number {
    return this.#bytes.length + this.#ends.byteLength;
  }

  add(text: string): void {
    const start = this.#start(this.#count);
    // A UTF-16 code unit takes at most 3 bytes.
    this.#reserve(start + text.length * 3);
    this.#ends[this.#count] = start + this.#bytes.write(text, start, "utf8");
    this.#count++;
  }

  /** @throws RangeError without such a text. */
  at(index: number): string {
    if (index < 0 || index >= this.#count) throw new RangeError(`no text ${index} of ${this.#count}`);
    return this.#bytes.toString("utf8", this.#start(index), this.#ends[index]);
  }

  /** Frees the memory that was reserved for more. */
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
}
