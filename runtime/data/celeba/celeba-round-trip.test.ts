import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Landmarks } from "../face-data.js";
import { SPLITS } from "../tables/face-table.js";
import {
  attributesText,
  boxesText,
  celebaFileName,
  identitiesText,
  landmarksText,
  partitionText,
} from "./celeba-format.js";
import { readAttributes, readBoxes, readIdentities, readLandmarks, readPartition } from "./celeba-lists.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-round-trip-"));
});
afterAll(() => rm(folder, { recursive: true }));

const coordinate = fc.integer({ min: -50, max: 9999 });
const size = fc.integer({ min: 0, max: 9999 });
const binary = fc.constantFrom(-1, 1);
const image = fc.record({
  attributes: fc.tuple(binary, binary, binary),
  identity: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  split: fc.constantFrom(...SPLITS),
  box: fc.record({ x: coordinate, y: coordinate, width: size, height: size }),
  landmarks: fc.array(coordinate, { minLength: 10, maxLength: 10 }),
});

/** Copies of the lists on the net: other line ends, blanks, mark, end. */
const resaved = fc.record({
  end: fc.constantFrom("\r\n", "\n"),
  blank: fc.constantFrom(" ", "  ", "\t"),
  mark: fc.boolean(),
  cut: fc.boolean(),
});

it("a CelebA list that is read and written again has the same bytes, also after a re-save or with shuffled rows", async () => {
  const cases = fc.tuple(fc.array(image, { minLength: 1, maxLength: 40 }), resaved, fc.integer());
  await fc.assert(
    fc.asyncProperty(cases, async ([images, copy, turn]) => {
      const saved = async (name: string, text: string): Promise<string> => {
        const path = join(folder, name);
        const body = text.replaceAll("\r\n", copy.end).replaceAll(" ", copy.blank);
        await writeFile(path, `${copy.mark ? "\uFEFF" : ""}${copy.cut ? body.trimEnd() : body}`);
        return path;
      };
      const rows = <T>(value: (one: (typeof images)[number]) => T) =>
        images.map((one, i) => ({ file: celebaFileName(i + 1), value: value(one) }));
      const turned = <T>(all: readonly T[]): readonly T[] => {
        const at = Math.abs(turn) % all.length;
        return [...all.slice(at), ...all.slice(0, at)];
      };
      const columns = <T extends ArrayLike<number>>(values: T, width: number) =>
        images.map((_, i) => Array.from(values).slice(i * width, (i + 1) * width));
      const again = <T>(values: readonly T[]) => values.map((value, i) => ({ file: celebaFileName(i + 1), value }));

      const names = ["A", "B", "C"];
      const attributes = attributesText(
        names,
        rows((one) => one.attributes),
      );
      const list = await readAttributes(await saved("attributes", attributes), undefined);
      expect(attributesText(list.attributes, again(columns(list.values, 3)))).toBe(attributes);

      const identities = rows((one) => one.identity);
      const people = await readIdentities(await saved("identities", identitiesText(turned(identities))), list);
      expect(identitiesText(again(Array.from(people)))).toBe(identitiesText(identities));

      const splits = rows((one) => one.split);
      const parts = await readPartition(await saved("partition", partitionText(turned(splits))), list);
      expect(again(Array.from(parts, (part) => SPLITS[part]))).toEqual(splits);

      const boxes = rows((one) => one.box);
      const read = columns(await readBoxes(await saved("boxes", boxesText(turned(boxes))), list), 4);
      expect(again(read.map(([x, y, width, height]) => ({ x, y, width, height })))).toEqual(boxes);

      const points = rows((one) => one.landmarks as unknown as Landmarks);
      const landmarks = await readLandmarks(await saved("landmarks", landmarksText(turned(points))), list);
      expect(again(columns(landmarks, 10))).toEqual(points);
    }),
    { numRuns: 40 },
  );
});
