import { UserError } from "../user-error.js";
import type { DecodePool } from "./decode-pool.js";
import type { Pixels } from "./pixels.js";
import { requireFewSkipped, type SkippedImage } from "./skipped.js";
import type { View } from "./view.js";

/**
 * Decoded pictures of a view, kept in memory up to a budget. Unreadable images are skipped: each is listed once,
 * and more than the allowed share of them ends the run.
 */
export class PictureStore {
  readonly view: View;
  readonly skipped: SkippedImage[] = [];
  readonly #pool: DecodePool;
  readonly #cached = new Map<number, Promise<Pixels | undefined>>();
  readonly #capacity: number;

  constructor(view: View, pool: DecodePool, options: { readonly bytes: number }) {
    this.view = view;
    this.#pool = pool;
    this.#capacity = Math.max(64, Math.floor(options.bytes / (view.size.height * view.size.width * 3)));
  }

  /** The picture of sample `index`, or of the next readable sample behind it. */
  async picture(index: number): Promise<{ readonly index: number; readonly pixels: Pixels }> {
    const count = this.view.samples.length;
    for (let tried = 0; tried < count; tried++) {
      const at = (index + tried) % count;
      const pixels = await this.#load(at);
      if (pixels !== undefined) return { index: at, pixels };
    }
    throw new UserError(`no image of ${this.view.name} can be read`, { found: this.skipped[0]?.reason ?? "no image" });
  }

  #load(index: number): Promise<Pixels | undefined> {
    const cached = this.#cached.get(index);
    if (cached !== undefined) return cached;
    const loading = this.#decode(index);
    this.#cached.set(index, loading);
    if (this.#cached.size > this.#capacity) {
      const oldest = this.#cached.keys().next();
      if (!oldest.done) this.#cached.delete(oldest.value);
    }
    return loading;
  }

  async #decode(index: number): Promise<Pixels | undefined> {
    const { samples, size, fit } = this.view;
    const sample = samples[index];
    if (sample === undefined) throw new RangeError(`no sample ${index} in ${this.view.name}`);
    const { path, crop } = sample;
    const result = await this.#pool.decode({ path, ...size, fit, ...(crop === undefined ? {} : { crop }) });
    if (result.ok) return { ...size, data: result.pixels };
    if (!this.skipped.some((s) => s.file === sample.file))
      this.skipped.push({ file: sample.file, reason: result.reason });
    const { name, unreadable } = this.view;
    requireFewSkipped({ view: name, total: samples.length, unreadable }, this.skipped);
    return undefined;
  }
}
