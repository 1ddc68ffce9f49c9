import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { silent } from "../process/progress.js";
import type { Box } from "./box.js";
import { fingerprintData } from "./data-fingerprint.js";
import type { BoxSource, DataSets } from "./data-sets.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-fingerprint-"));
  for (const file of ["a.jpg", "b.jpg"]) await writeFile(join(root, file), file);
});
afterAll(() => rm(root, { recursive: true }));

const box: Box = { x: 1, y: 2, width: 3, height: 4 };

/** The fingerprint of two images, one for training and one for validation, with given boxes. */
async function taken(
  boxes: ReadonlyMap<string, readonly Box[]>,
  sources: readonly BoxSource[],
  labels: readonly [number, number] = [1, 1],
) {
  const samples = (["train", "validation"] as const).map((split, i) => ({
    file: i === 0 ? "a.jpg" : "b.jpg",
    path: join(root, i === 0 ? "a.jpg" : "b.jpg"),
    attributes: Int8Array.of(labels[i] as number),
    split,
  }));
  const data = {
    root: () => root,
    description: () => ({ kind: "celeba" }),
    faces: async () => ({ samples }),
    boxes: async () => boxes,
  } as unknown as DataSets;
  const { fingerprint, contents } = await fingerprintData(data, "celebs", {
    signal: new AbortController().signal,
    progress: silent,
    boxes: sources,
  });
  return { lists: fingerprint.lists, train: contents.get("train"), validation: contents.get("validation") };
}

it("given boxes are part of the images through which stages see them, and of no others", async () => {
  const file = [{ kind: "file", file: "detector.txt" }] as const;
  const before = await taken(new Map([["a.jpg", [box]]]), file);
  expect(await taken(new Map([["a.jpg", [box]]]), file)).toEqual(before);
  const moved = await taken(new Map([["a.jpg", [{ ...box, x: 2 }]]]), file);
  expect(moved.lists).not.toBe(before.lists);
  expect(moved.train?.images).not.toBe(before.train?.images);
  expect(moved.validation).toEqual(before.validation);
  const more = await taken(
    new Map([
      ["a.jpg", [box]],
      ["b.jpg", [box, box]],
    ]),
    file,
  );
  expect(more.validation?.images).not.toBe(before.validation?.images);
  expect(more.train).toEqual(before.train);
  expect(await taken(new Map([["a.jpg", [box]]]), [])).toEqual(await taken(new Map(), []));
});

it("an unknown label differs from a known one, in the fingerprint and in the labels of its split alone", async () => {
  const known = await taken(new Map(), [], [-1, 1]);
  const unknown = await taken(new Map(), [], [0, 1]);
  expect(unknown.lists).not.toBe(known.lists);
  expect(unknown.train?.attributes).not.toBe(known.train?.attributes);
  expect({ ...unknown.train, attributes: "" }).toEqual({ ...known.train, attributes: "" });
  expect(unknown.validation).toEqual(known.validation);
});
