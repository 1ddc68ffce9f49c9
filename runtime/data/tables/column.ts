type Numbers = Int8Array | Uint8Array | Int32Array;

/** A growing table of numbers with `width` of them in each row. */
export class Column<T extends Numbers> {
  readonly width: number;
  #values: T;
  #rows = 0;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T, width = 1) {
    this.#make = make;
    this.width = width;
    this.#values = make(width * 64);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Sets a row; rows between the last one and it hold zeros. */
  set(row: number, values: ArrayLike<number>): void {
    this.#reserve(row + 1);
    this.#values.set(values, row * this.width);
  }

  /** The rows written so far, in memory of just their size. */
  finish(): T {
    if (this.#values.length === this.#rows * this.width) return this.#values;
    const exact = this.#make(this.#rows * this.width);
    exact.set(this.#values.subarray(0, exact.length));
    return exact;
  }

  #reserve(rows: number): void {
    if (rows <= this.#rows) return;
    this.#rows = rows;
    if (rows * this.width <= this.#values.length) return;
    const larger = this.#make(Math.max(rows * this.width, this.#values.length * 2));
    larger.set(this.#values);
    this.#values = larger;
  }
}
