import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compiledFile } from "../../tests/support/compiled.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { Interrupted } from "../process/interrupted.js";
import { silent } from "../process/progress.js";
import type { WindowResult } from "./cascade.js";
import { locate } from "./window-cache.js";

const spec = fileURLToPath(new URL("../../tests/cli/tiny.fan", import.meta.url));
const response = { rows: 1, cols: 1, values: new Float32Array(1), covers: { x: 0, y: 0, width: 1, height: 1 } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc windows "));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("a stopped window search resumes without searching an image twice", async () => {
  const { plan } = compiledFile(spec, new Map(), "tiny.fan");
  let weights = "first";
  const run = {
    plan,
    roots: new Map([["celebs", "/data"]]),
    file: (...names: readonly string[]) => join(folder, ...names),
    write: (name: string, content: string) => writeFileAtomic(join(folder, name), content),
    weightsHash: () => weights,
  } as unknown as Parameters<typeof locate>[0];
  const samples = Array.from({ length: 10 }, (_, i) => ({ file: `${i}.jpg`, path: `/data/${i}.jpg` }));
  const looked: string[] = [];
  const cascade = (stopAfter: number): Parameters<typeof locate>[1] => ({
    engine: "onnx",
    boxes: async () => new Map(),
    given: () => {
      throw new Error("no boxes step");
    },
    async *windows(step, images) {
      for (let start = 0; start < images.length; start += 3) {
        if (start >= stopAfter) throw new Interrupted();
        const group = images.slice(start, start + 3);
        looked.push(...group.map(({ path }) => `${step.name} ${path}`));
        yield group.map(({ path }): WindowResult => {
          if (path.endsWith("/4.jpg")) return { ok: false, reason: "damaged" };
          const box = { x: Number.parseInt(path.slice(6), 10), y: 0, width: 1, height: 1 };
          // The last image has no window.
          const windows = path.endsWith("/9.jpg") ? [] : [{ box, score: 1 }];
          return { ok: true, image: { width: 64, height: 48 }, areas: [{ windows, response }] };
        });
      }
    },
  });
  const source = { data: "celebs", split: "train" } as const;
  const search = (stopAfter: number) => locate(run, cascade(stopAfter), "face", source, samples, silent);

  await expect(search(6)).rejects.toBeInstanceOf(Interrupted);
  expect(looked).toHaveLength(6);
  await expect(search(3)).rejects.toBeInstanceOf(Interrupted);
  const { found, skipped } = await search(Number.POSITIVE_INFINITY);
  expect(looked.filter((one) => one.startsWith("head "))).toHaveLength(10);
  expect(looked.filter((one) => one.startsWith("face "))).toHaveLength(9);
  expect(new Set(looked).size).toBe(looked.length);
  expect(found.map(({ sample, windows }) => [sample.file, ...windows.map(({ box }) => box.x)])).toEqual(
    samples.flatMap(({ file }, i) => (i === 4 ? [] : i === 9 ? [[file]] : [[file, i]])),
  );
  expect(skipped).toEqual([{ file: "4.jpg", reason: "damaged" }]);

  const before = looked.length;
  // The step's own threshold drops stored windows; those of outer steps are another search.
  const under = (step: string, least: number) =>
    locate(run, cascade(Number.POSITIVE_INFINITY), "face", source, samples, silent, new Map([[step, least]]));
  const counts = ({ found: all }: Awaited<ReturnType<typeof under>>) => all.map(({ windows }) => windows.length);
  expect(counts(await under("face", 1))).toEqual(counts({ found, skipped }));
  expect(counts(await under("face", 1.5))).toEqual(Array.from({ length: 9 }, () => 0));
  expect(looked).toHaveLength(before);
  expect(await search(0)).toEqual({ found, skipped });
  expect(looked).toHaveLength(before);
  weights = "second";
  await search(Number.POSITIVE_INFINITY);
  expect(looked).toHaveLength(2 * before);

  // Windows that are not as they were saved are searched for again.
  const file = join(folder, "windows", "face.celebs.train.json");
  await writeFile(file, (await readFile(file, "utf8")).replace('"x":5', '"x":7'));
  expect(await search(Number.POSITIVE_INFINITY)).toEqual({ found, skipped });
  expect(looked).toHaveLength(2 * before + 9);
});
