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
  ["a wrong count", "3\nhead\na.jpg 1 2 3 4\n", /expected: +3, as in the header/],
  ["a short row", "1\nhead\na.jpg 1 2 3\n", /detector\.txt:3.*3 values after the image name/s],
  ["a fraction", "1\nhead\na.jpg 1.5 2 3 4\n", /left edge x_1.*1\.5/s],
  ["no rows", "0\nhead\n", /0 rows/],
  ["no header", "a.jpg 1 2 3 4\n", /detector\.txt/],
])("a list of boxes with %s is refused", async (_, text, message) => {
  const error: unknown = await read(text).catch((reason: unknown) => reason);
  expect(error instanceof UserError ? error.render() : "").toMatch(message);
});
