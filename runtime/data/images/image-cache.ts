import type { PlaceRequest } from "./jobs.js";

type State = "filling" | "filled";

/** Memory is taken in pieces of about this size, as pictures come in. */
const slabBytes = 16 * 2 ** 20;

/**
 * Room for decoded pictures in memory that all threads see, up to a budget. The first pictures that come in stay: when
 * every epoch shows all pictures in another order, a picture that is kept for good is worth more than the newest one.
 */
export class PictureCache {
  readonly #each: number;
  readonly #perSlab: number;
  readonly #capacity: number;
  readonly #slabs: SharedArrayBuffer[] = [];
  readonly #slots = new Map<number, { readonly slot: number; state: State }>();

  /** @param each bytes of one picture; @param budget bytes of all. */
  constructor(each: number, budget: number) {
    this.#each = each;
    this.#perSlab = Math.max(1, Math.floor(slabBytes / each));
    this.#capacity = Math.floor(budget / each);
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.#slabs.reduce((sum, slab) => sum + slab.byteLength, 0);
  }

  /**
   * Where a picture is kept, or shall be kept by who asks now; undefined if there is no room, or somebody else is
   * filling it at this moment.
   */
  place(picture: number): PlaceRequest["kept"] {
    const known = this.#slots.get(picture);
    if (known !== undefined) {
      return known.state === "filled" ? { ...this.#at(known.slot), filled: true } : undefined;
    }
    if (this.#slots.size >= this.#capacity) return undefined;
    const slot = this.#slots.size;
    this.#slots.set(picture, { slot, state: "filling" });
    return { ...this.#at(slot), filled: false };
  }

  /** The picture was written to its place. */
  filled(picture: number): void {
    const known = this.#slots.get(picture);
    if (known !== undefined) known.state = "filled";
  }

  #at(slot: number): { readonly buffer: SharedArrayBuffer; readonly offset: number } {
    const slab = Math.floor(slot / this.#perSlab);
    while (this.#slabs.length <= slab) {
      const pictures = Math.min(this.#perSlab, this.#capacity - this.#slabs.length * this.#perSlab);
      this.#slabs.push(new SharedArrayBuffer(pictures * this.#each));
    }
    return { buffer: this.#slabs[slab] as SharedArrayBuffer, offset: (slot % this.#perSlab) * this.#each };
  }
}
