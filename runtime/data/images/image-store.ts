import type { PlanSize } from "../../../compiler/contract/schema.js";
import { fault } from "../../errors/user-error.js";
import { reasonIn, requireFewSkipped, type SkippedFrom, type SkippedImage } from "../skipped.js";
import { folderOf, type View } from "../view.js";
import type { AugmentationParameters } from "./augmentation-parameters.js";
import type { DecodePool } from "./decode-pool.js";
import { ImageCache } from "./image-cache.js";
import type { PlaceRequest } from "./jobs.js";

/** An image of a batch: sample `index` of the view, cropped and augmented. */
export interface Placement {
  readonly index: number;
  readonly augmentation: AugmentationParameters;
}

/**
 * The images of a view. The workers of a pool put them into batches; decoded images are cached up to a budget. Unreadable
 * images are skipped: each is listed once, and more than the allowed share of them ends the run.
 */
export class ImageStore {
  readonly view: View;
  readonly skipped: SkippedImage[] = [];
  readonly #pool: Pick<DecodePool, "place">;
  readonly #cache: ImageCache;
  readonly #unreadable = new Set<number>();

  constructor(view: View, pool: Pick<DecodePool, "place">, options: { readonly bytes: number }) {
    this.view = view;
    this.#pool = pool;
    this.#cache = new ImageCache(view.size.height * view.size.width * 3, options.bytes);
  }

  /** The view's name, its number of images, and the share of them that can be unreadable. */
  get source(): SkippedFrom {
    const { name, samples, unreadable } = this.view;
    return { view: name, total: samples.length, unreadable, folder: folderOf(samples) };
  }

  /**
   * Writes images of size `to` one after the other (N x height x width x 3 bytes). The next readable sample replaces one that
   * cannot be read. Returns the samples that were written.
   * @throws UserError if no image, or too few of them, can be read.
   */
  async place(places: readonly Placement[], to: PlanSize, out: SharedArrayBuffer): Promise<readonly number[]> {
    const shown = places.map(({ index }) => index);
    let open = places.map((_, row) => row);
    for (let tried = 0; tried < this.view.samples.length; tried++) {
      const wanted = open.map((row) => ({ ...(places[row] as Placement), index: shown[row] as number, row }));
      const written = await this.tryPlace(wanted, to, out);
      open = open.filter((_, i) => !written[i]);
      if (open.length === 0) return shown;
      for (const row of open) shown[row] = ((shown[row] as number) + 1) % this.view.samples.length;
    }
    const reason = this.skipped[0]?.reason ?? "no image";
    throw fault("dataset/no-readable-image", { view: this.view.name, found: reasonIn(reason, this.source.folder) });
  }

  /** Writes each readable image at its row of `out`; returns for each whether it could be read. */
  async tryPlace(
    places: readonly (Placement & { readonly row: number })[],
    to: PlanSize,
    out: SharedArrayBuffer,
  ): Promise<readonly boolean[]> {
    const bytes = to.height * to.width * 3;
    const asked = places.filter(({ index }) => !this.#unreadable.has(index));
    const requests = asked.map(({ index, augmentation, row }): PlaceRequest => {
      const image = this.#request(index);
      return { image, slot: this.#cache.slot(index), augmentation, to, out: { buffer: out, offset: row * bytes } };
    });
    const results = await this.#pool.place(requests);
    results.forEach((result, i) => {
      const { index } = asked[i] as Placement;
      if (!result.ok) this.#skip(index, result.reason);
      else if (requests[i]?.slot?.filled === false) this.#cache.filled(index);
    });
    return places.map(({ index }) => !this.#unreadable.has(index));
  }

  #request(index: number): PlaceRequest["image"] {
    const { samples, size, fit } = this.view;
    const sample = samples[index];
    if (sample === undefined) throw new RangeError(`no sample ${index} in ${this.view.name}`);
    const { path, crop } = sample;
    return { path, width: size.width, height: size.height, fit, ...(crop === undefined ? {} : { crop }) };
  }

  #skip(index: number, reason: string): void {
    if (this.#unreadable.has(index)) return;
    this.#unreadable.add(index);
    this.skipped.push({ file: this.view.samples[index]?.file ?? "", reason });
    requireFewSkipped(this.source, this.skipped);
  }
}
