import { describe, expect, it } from "vitest";
import type { DecodeRequest, DecodeResult } from "../data/images/decode.js";
import { ImageStore } from "../data/images/image-store.js";
import type { PlaceRequest, PlaceResult } from "../data/images/jobs.js";
import { performJob } from "../data/images/perform-job.js";
import type { View } from "../data/view.js";
import { DataLoader, type LabelledBatch, type LoaderOptions } from "./data-loader.js";

const size = { height: 2, width: 2 };

/** Ten samples, `each` of a label; pixel p of image i is 4 i + p. Decodes answer in a disturbed order. */
function opened(
  bad: readonly number[],
  options: Partial<LoaderOptions> = {},
  each = 2,
): { readonly own: DataLoader; readonly store: ImageStore } {
  const view: View = {
    name: "test",
    size,
    fit: "stretch",
    labelCount: 5,
    unreadable: 0.02,
    samples: Array.from({ length: 10 }, (_, i) => ({
      file: `${i}.jpg`,
      path: String(i),
      label: Math.floor(i / each),
      attributes: Int8Array.of(i % 2 === 0 ? 1 : -1, 1),
    })),
  };
  const decode = async ({ path }: DecodeRequest): Promise<DecodeResult> => {
    await new Promise((resolve) => setTimeout(resolve, (Number(path) * 7) % 5));
    if (bad.includes(Number(path))) return { ok: false, reason: "it is bad" };
    const pixels = Uint8Array.from({ length: 12 }, (_, at) => 4 * Number(path) + Math.floor(at / 3));
    return { ok: true, pixels, source: size, placed: { x: 0, y: 0, ...size } };
  };
  const place = (requests: readonly PlaceRequest[]): Promise<readonly PlaceResult[]> =>
    Promise.all(requests.map(async (request) => (await performJob({ kind: "place", request }, decode)).result));
  const store = new ImageStore(view, { place }, { bytes: 60 });
  const stage = { name: "s", batch: 4, accumulate: 1, paired: false };
  const own = new DataLoader(store, { stage, input: size, augment: [], patches: undefined, seed: 1, ...options });
  return { own, store };
}

const reader = (...given: Parameters<typeof opened>): DataLoader => opened(...given).own;

const images = (batch: LabelledBatch): number[] =>
  Array.from({ length: 4 }, (_, i) => (batch.image[i * 12] as number) / 4);

async function all(from: DataLoader, first: number, end: number): Promise<LabelledBatch[]> {
  const batches: LabelledBatch[] = [];
  for await (const batch of from.from(first, end)) batches.push(batch);
  return batches;
}

describe("DataLoader", () => {
  it("the data loader keeps labels, targets and images together", async () => {
    for (const batch of await all(reader([]), 0, 6)) {
      const shown = images(batch);
      expect([...batch.labels]).toEqual(shown.map((i) => i >> 1));
      expect([...batch.targets]).toEqual(shown.flatMap((i) => [i % 2 === 0 ? 1 : 0, 1]));
    }
  });

  it("the data loader shows a sample at most once in an epoch and leaves out an incomplete batch", async () => {
    const own = reader([]);
    expect(own.stepsPerEpoch).toBe(2);
    const [a, b, c, d] = (await all(own, 0, 4)).map(images) as [number[], number[], number[], number[]];
    expect(new Set([...a, ...b]).size).toBe(8);
    expect(new Set([...c, ...d]).size).toBe(8);
    expect([...a, ...b]).not.toEqual([...c, ...d]);
  });

  it("the data loader gives the same batches from any start, with any read-ahead", async () => {
    const options = { augment: [{ kind: "flip" }, { kind: "light", amount: 0.3 }] } as const;
    const whole = await all(reader([], options), 0, 7);
    expect(await all(reader([], options), 3, 7)).toEqual(whole.slice(3));
    const slow: LabelledBatch[] = [];
    for await (const batch of reader([], options).from(0, 7, 0)) slow.push(batch);
    expect(slow).toEqual(whole);
    expect(await all(reader([], { ...options, seed: 2 }), 0, 7)).not.toEqual(whole);
  });

  it("a step has as many batches as it accumulates, and an incomplete step is left out", async () => {
    const stage = { name: "s", batch: 2, accumulate: 2, paired: false };
    const own = reader([], { stage });
    expect(own.stepsPerEpoch).toBe(2);
    const whole = await all(own, 0, 5);
    expect(whole).toHaveLength(10);
    expect(await all(own, 2, 4)).toEqual(whole.slice(4, 8));
    const shown = (of: readonly LabelledBatch[]): number[] =>
      of.flatMap(({ image }) => [image[0], image[12]] as number[]);
    expect(new Set(shown(whole.slice(0, 4))).size).toBe(8);
    expect(shown(whole.slice(4, 8))).not.toEqual(shown(whole.slice(0, 4)));
  });

  it("the data loader replaces an unreadable image with the next one and reports it once", async () => {
    const { own, store } = opened([3]);
    const shown = (await all(own, 0, 10)).flatMap(images);
    expect(shown).not.toContain(3);
    expect(shown.filter((i) => i === 4).length).toBeGreaterThan(shown.filter((i) => i === 5).length);
    expect(store.skipped).toEqual([{ file: "3.jpg", reason: "it is bad" }]);
  });

  it("the data loader refuses too many unreadable images", async () => {
    await expect(all(reader([3, 4]), 0, 10)).rejects.toThrow("too many unreadable images in test: 2 of 10");
  });

  it("the data loader cuts patches at the given boxes", async () => {
    const boxes = [{ x: 1, y: 0, width: 1, height: 1 }];
    const own = reader([], { patches: { boxes, flips: true }, input: { height: 1, width: 1 } });
    const { image, labels } = await own.read(0);
    expect(image).toHaveLength(4 * 3);
    const samples = [...image].filter((_, at) => at % 3 === 0).map((value) => (value - 1) / 4);
    expect(samples.map((i) => i >> 1)).toEqual([...labels]);
  });

  it("the data loader keeps images of an identity together if the loss needs pairs", async () => {
    const stage = { name: "s", batch: 4, accumulate: 1, paired: true };
    for (const batch of await all(reader([], { stage }, 5), 0, 6)) {
      // Four images are two pairs: no identity has a single image.
      for (const label of batch.labels)
        expect(batch.labels.filter((other) => other === label).length).toBeGreaterThan(1);
    }
  });

  it("with `per_identity`, batches consist of groups of one identity, and a repeated image gets another augmentation", async () => {
    const stage = { name: "s", batch: 8, accumulate: 1, paired: true, perIdentity: 4 };
    const { own } = opened([], { stage, augment: [{ kind: "light", amount: 0.4 }] });
    // Five identities of two images each: every one has a group, of each image twice.
    expect(own.stepsPerEpoch).toBe(2);
    for (const { labels, image } of await all(own, 0, 6)) {
      for (const group of [labels.slice(0, 4), labels.slice(4)]) expect(new Set(group).size).toBe(1);
      const rows = Array.from({ length: 8 }, (_, row) => image.slice(row * 12, row * 12 + 12).join());
      expect(new Set(rows).size).toBe(8);
    }
  });
});
