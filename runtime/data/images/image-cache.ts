import type { PlaceRequest } from "./jobs.js";

type State = "filling" | "filled";

/** Memory is allocated in pieces of about this size, as images arrive. */
const slabBytes = 16 * 2 ** 20;

/**
 * A cache of decoded images in shared memory, up to a budget. The first images stay for good: since every epoch shows all
 * images in another order, replacing one with a newer one gains nothing.
 */
export class ImageCache {
  readonly #each: number;
  readonly #perSlab: number;
  readonly #capacity: number;
  readonly #slabs: SharedArrayBuffer[] = [];
  readonly #slots = new Map<number, { readonly slot: number; state: State }>();

  /** @param each bytes of one image; @param budget bytes of all. */
  constructor(each: number, budget: number) {
    this.#each = each;
    this.#perSlab = Math.max(1, Math.floor(slabBytes / each));
    this.#capacity = Math.floor(budget / each);
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.#slabs.reduce((sum, slab) => sum + slab.byteLength, 0);
  }

  /** The image's slot: filled, or reserved for this caller to fill. Undefined if the cache is full or another caller fills the slot. */
  slot(image: number): PlaceRequest["slot"] {
    const known = this.#slots.get(image);
    if (known !== undefined) {
      return known.state === "filled" ? { ...this.#at(known.slot), filled: true } : undefined;
    }
    if (this.#slots.size >= this.#capacity) return undefined;
    const slot = this.#slots.size;
    this.#slots.set(image, { slot, state: "filling" });
    return { ...this.#at(slot), filled: false };
  }

  /** To be called when the image has been written to its slot. */
  filled(image: number): void {
    const known = this.#slots.get(image);
    if (known !== undefined) known.state = "filled";
  }

  #at(slot: number): { readonly buffer: SharedArrayBuffer; readonly offset: number } {
    const slab = Math.floor(slot / this.#perSlab);
    while (this.#slabs.length <= slab) {
      const images = Math.min(this.#perSlab, this.#capacity - this.#slabs.length * this.#perSlab);
      this.#slabs.push(new SharedArrayBuffer(images * this.#each));
    }
    return { buffer: this.#slabs[slab] as SharedArrayBuffer, offset: (slot % this.#perSlab) * this.#each };
  }
}
