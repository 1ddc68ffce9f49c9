import { expect, it } from "vitest";
import { compareBoxes, noteNotAnnotated } from "./true-boxes.js";

const sample = (file: string) => ({
  file,
  path: `/${file}`,
  attributes: Int8Array.of(1),
  split: "test" as const,
});
const found = (file: string) => ({
  sample: sample(file),
  windows: file === "crossing" ? [] : [{ box: { x: 1, y: 1, width: 5, height: 5 }, score: 1 }],
  image: { width: 40, height: 30 },
});
const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

it("leaves out empty boxes and boxes outside the image, and names both", () => {
  const files = ["good", "empty", "negative", "outside", "crossing", "none"];
  const { boxed, notAnnotated } = compareBoxes(files.map(found), [
    { ...sample("good"), box: box(2, 2, 5, 5) },
    { ...sample("empty"), emptyBox: box(0, 0, 0, 0) },
    { ...sample("negative"), emptyBox: box(3, 3, -1, 5) },
    { ...sample("outside"), box: box(40, 3, 5, 5) },
    { ...sample("crossing"), box: box(-3, 3, 5, 5) },
    sample("none"),
  ]);
  expect(boxed.map(({ annotated }) => annotated.x)).toEqual([2, -3]);
  // The last image has no window.
  expect(boxed.map((one) => one.box?.width)).toEqual([5, undefined]);
  expect(notAnnotated).toEqual([
    { file: "empty", reason: "the box 0 x 0 at 0, 0 is empty" },
    { file: "negative", reason: "the box -1 x 5 at 3, 3 is empty" },
    { file: "outside", reason: "the box 5 x 5 at 40, 3 is outside the 40 x 30 image" },
  ]);
  const notes: string[] = [];
  noteNotAnnotated(notAnnotated, files.length, "faces.test", { note: (line) => notes.push(line) });
  expect(notes[0]).toBe("  3 of 6 images of faces.test have no annotated box; localisation leaves them out:");
  expect(notes).toHaveLength(4);
});

it("of a data set that lists every face, all faces inside the image count; else the annotated one", () => {
  const everyFace = new Map([
    ["good", [box(2, 2, 5, 5), box(12, 2, 5, 5), box(40, 2, 5, 5)]],
    ["crossing", [box(40, 2, 5, 5)]],
  ]);
  const samples = ["good", "crossing", "none"].map((file) => ({ ...sample(file), box: box(2, 2, 5, 5) }));
  const faces = (list?: typeof everyFace) =>
    compareBoxes(
      samples.map(({ file }) => found(file)),
      samples,
      list,
    ).boxed.map((one) => one.faces.map(({ x }) => x));
  expect(faces(everyFace)).toEqual([[2, 12], [2], [2]]);
  expect(faces()).toEqual([[2], [2], [2]]);
});
