/** Part of a region. */
export interface Chunk {
  readonly region: number;
  start: number;
  size: number;
  free: boolean;
}

/** Sizes are rounded up to a multiple. */
const step = 256;
const mebi = 2 ** 20;
/** A chunk is handed out whole unless this much would remain, or as much as is asked for. */
const largestRest = 128 * mebi;
/** Regions are not doubled beyond this size. */
const largestRegion = 1024 * mebi;

/**
 * Follows ONNX Runtime's arena for the CPU: regions of doubling size, best fit, neighbours of free chunks joined, and no
 * chunk given back. Memory counts from its first use on: that is what the process takes. Source: bfc_arena.cc.
 */
export class Arena {
  readonly #regions: Chunk[][] = [];
  readonly #touched = new Set<number>();
  #nextRegion = mebi;

  /** Bytes used so far, in whole mebibytes. */
  get bytes(): number {
    return this.#touched.size * mebi;
  }

  allocate(bytes: number): Chunk {
    const size = Math.max(step, Math.ceil(bytes / step) * step);
    const chunk = this.#best(size) ?? this.#extend(size);
    const rest = chunk.size - size;
    if (rest >= size || rest >= largestRest) this.#split(chunk, size);
    chunk.free = false;
    const first = Math.floor(chunk.start / mebi);
    for (let page = first; page <= Math.floor((chunk.start + bytes - 1) / mebi); page++)
      this.#touched.add(chunk.region * 2 ** 32 + page);
    return chunk;
  }

  release(chunk: Chunk): void {
    const region = this.#regions[chunk.region] ?? [];
    chunk.free = true;
    const i = region.indexOf(chunk);
    const next = region[i + 1];
    if (next?.free) {
      chunk.size += next.size;
      region.splice(i + 1, 1);
    }
    const previous = region[i - 1];
    if (previous?.free) {
      previous.size += chunk.size;
      region.splice(i, 1);
    }
  }

  #best(size: number): Chunk | undefined {
    let best: Chunk | undefined;
    for (const region of this.#regions)
      for (const chunk of region)
        if (chunk.free && chunk.size >= size && (best === undefined || chunk.size < best.size)) best = chunk;
    return best;
  }

  #extend(size: number): Chunk {
    let enlarged = false;
    while (size > this.#nextRegion) {
      this.#nextRegion *= 2;
      enlarged = true;
    }
    const chunk = { region: this.#regions.length, start: 0, size: this.#nextRegion, free: true };
    this.#regions.push([chunk]);
    if (!enlarged && this.#nextRegion < largestRegion) this.#nextRegion *= 2;
    return chunk;
  }

  #split(chunk: Chunk, size: number): void {
    const region = this.#regions[chunk.region] ?? [];
    const rest = { region: chunk.region, start: chunk.start + size, size: chunk.size - size, free: true };
    region.splice(region.indexOf(chunk) + 1, 0, rest);
    chunk.size = size;
  }
}
