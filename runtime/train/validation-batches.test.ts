import { expect, it } from "vitest";
import type { DecodeRequest, DecodeResult } from "../data/images/decode.js";
import { ImageStore } from "../data/images/image-store.js";
import { performJob } from "../data/images/perform-job.js";
import { type ValidationBatch, validationBatches } from "./validation-batches.js";

const size = { height: 3, width: 3 };

/** `count` images, i of them with i + 10 p in pixel p; "bad" are not readable. */
function store(count: number, bad: readonly number[]): ImageStore {
  const decode = async ({ path }: DecodeRequest): Promise<DecodeResult> =>
    bad.includes(Number(path))
      ? { ok: false, reason: "it is bad" }
      : {
          ok: true,
          pixels: Uint8Array.from({ length: 27 }, (_, at) => Number(path) + 10 * Math.floor(at / 3)),
          source: size,
          placed: { x: 0, y: 0, ...size },
        };
  const samples = Array.from({ length: count }, (_, i) => ({
    file: `${i}.jpg`,
    path: String(i),
    attributes: Int8Array.of(i % 2 === 0 ? 1 : -1, 1),
  }));
  const view = { name: "checked", size, fit: "stretch", labelCount: 0, unreadable: 0.02, samples } as const;
  return new ImageStore(
    view,
    {
      place: (requests) =>
        Promise.all(requests.map(async (request) => (await performJob({ kind: "place", request }, decode)).result)),
    },
    { bytes: 100 },
  );
}

async function all(from: ImageStore): Promise<ValidationBatch[]> {
  const batches: ValidationBatch[] = [];
  const options = { batch: 4, input: { height: 1, width: 1 } };
  for await (const batch of validationBatches(from, options)) batches.push(batch);
  return batches;
}

it("validation shows the centre of every readable image once, in order, and fills batches with zeros", async () => {
  const own = store(60, [5]);
  const batches = await all(own);
  expect(batches.map(({ count }) => count)).toEqual([4, 3, ...new Array(13).fill(4)]);
  const shown = batches.flatMap(({ image, count }) =>
    Array.from({ length: count }, (_, row) => (image[row * 3] as number) - 40),
  );
  expect(shown).toEqual(Array.from({ length: 60 }, (_, i) => i).filter((i) => i !== 5));
  const [, second] = batches;
  expect([...(second?.image ?? [])].slice(9)).toEqual([0, 0, 0]);
  expect([...(second?.targets ?? [])]).toEqual([1, 1, 1, 1, 0, 1, 0, 0]);
  expect(own.skipped).toEqual([{ file: "5.jpg", reason: "it is bad" }]);
  expect(await all(own)).toEqual(batches);
});

it("validation fills an incomplete last batch, and leaves out an empty one", async () => {
  expect((await all(store(6, []))).map(({ count, image }) => [count, image.length])).toEqual([
    [4, 12],
    [2, 12],
  ]);
  expect((await all(store(5, [4]))).map(({ count }) => count)).toEqual([4]);
});
