import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { UserError } from "../../errors/user-error.js";
import { readBoxList } from "./box-list.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-boxes-"));
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (text: string, name = "detector.txt") => {
  const file = join(folder, name);
  await writeFile(file, text);
  return readBoxList(file);
};
const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

it("a list of boxes can have several rows for an image, and empty boxes", async () => {
  const list = await read(
    "4\nimage_id x_1 y_1 width height\na.jpg 1 2 30 40\nimg/b.png -5 0 9 9\na.jpg  50 2 30 40\nnone.jpg 0 0 0 0\n",
  );
  expect([...list]).toEqual([
    ["a.jpg", [box(1, 2, 30, 40), box(50, 2, 30, 40)]],
    ["img/b.png", [box(-5, 0, 9, 9)]],
    ["none.jpg", []],
  ]);
  const table = await read("image_id,x_1,y_1,width,height\na b.jpg,1,2,30,40\n", "detector.csv");
  expect([...table]).toEqual([["a b.jpg", [box(1, 2, 30, 40)]]]);
  const faces = await read("image_id,identity,x_1,y_1,width,height,Bald\na.jpg,7,1,2,30,40,-1\n", "faces.csv");
  expect([...faces]).toEqual([["a.jpg", [box(1, 2, 30, 40)]]]);
});

it.each([
  ["a wrong count", "3\nimage_id x_1 y_1 width height\na.jpg 1 2 3 4\n", /expected: +3, as in the header/],
  ["a short row", "1\nimage_id x_1 y_1 width height\na.jpg 1 2 3\n", /detector\.txt:3.*3 values after the image name/s],
  ["a fraction", "1\nimage_id x_1 y_1 width height\na.jpg 1.5 2 3 4\n", /left edge x_1.*1\.5/s],
  ["no rows", "0\nimage_id x_1 y_1 width height\n", /0 rows/],
  ["no header", "a.jpg 1 2 3 4\n", /detector\.txt/],
  [
    "corners",
    "1\nimage_id x1 y1 x2 y2\na.jpg 1 2 3 4\n",
    /:2: the columns.*found: +image_id, x1, y1, x2, y2.*x2 - x1/s,
  ],
  ["a column twice", "1\nimage_id x_1 y_1 width width height\na.jpg 1 2 3 4 5\n", /:2: duplicate column.*width/s],
  ["a missing column", "1\nimage_id x_1 y_1 width\na.jpg 1 2 3\n", /then x_1, y_1, width, height/],
])("a list of boxes with %s is refused", async (_, text, message) => {
  const error: unknown = await read(text).catch((reason: unknown) => reason);
  expect(error instanceof UserError ? error.render() : "").toMatch(message);
});

it.each([
  ["corners", "image,x1,y1,x2,y2\na.jpg,10,10,50,50\n", /:1: the columns.*found: +x1, y1, x2, y2.*x2 - x1/s],
  ["no row of names", "a.jpg,1,2,3,4\nb.jpg,1,2,3,4\n", /found: +1, 2, 3, 4.*write the names of the columns above/s],
  [
    "the image behind the box",
    "x_1,y_1,width,height,image\n1,2,3,4,a.jpg\n",
    /expected: the name of the image, then x_1/,
  ],
])("a table of boxes with %s is refused", async (_, text, message) => {
  const error: unknown = await read(text, "detector.csv").catch((reason: unknown) => reason);
  expect(error instanceof UserError ? error.render() : "").toMatch(message);
});

it("columns are found by their names, in any order, with others between them", async () => {
  const list = await read("1\nimage_id score width height X_1 Y_1\na.jpg 0.93 30 40 1 2\n");
  expect([...list]).toEqual([["a.jpg", [box(1, 2, 30, 40)]]]);
  const table = await read("image_id;height;width;y_1;x_1;score\na.jpg;40;30;2;1;0,93\n", "detector.csv");
  expect([...table]).toEqual([["a.jpg", [box(1, 2, 30, 40)]]]);
});

it("a box whose values are NaN or absent is empty, as in CelebA's own list", async () => {
  const table = await read("image_id,x_1,y_1,width,height\na.jpg,NaN,NaN,NaN,NaN\nb.jpg,,,,\n", "detector.csv");
  expect([...table]).toEqual([
    ["a.jpg", []],
    ["b.jpg", []],
  ]);
});
