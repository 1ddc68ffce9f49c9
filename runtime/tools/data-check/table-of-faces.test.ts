import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadFolder } from "./checked-data.js";
import { tableOfFaces } from "./table-of-faces.js";

const root = mkdtempSync(join(tmpdir(), "fanc-table-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folderWith(name: string, table: string, folders: readonly string[]): string {
  const folder = join(root, name);
  for (const one of folders) mkdirSync(join(folder, one), { recursive: true });
  writeFileSync(join(folder, "labels.csv"), table);
  return folder;
}

const TABLE = "who;picture;Smiling;Nose Ring\nann;img/1.jpg;1;0\n";

it("a folder with a table and one folder of images is read by a spec, whose lines the error shows", async () => {
  const folder = folderWith("faces", TABLE, ["img"]);
  await expect(loadFolder(folder, {})).rejects.toMatchObject({
    code: "dataset/needs-spec",
    details: {
      found: "labels.csv, a table of images",
      hint: expect.stringContaining('`attributes Mine = [ Smiling, "Nose Ring" ]`'),
    },
  });
  const found = await tableOfFaces(folder);
  expect(found?.declare).toContain('file: "labels.csv"  image: "picture"  attributes: Mine }`');
});

it("the lines to write name the values that look unknown, in whichever row they are", async () => {
  const declared = async (name: string, table: string) =>
    (await tableOfFaces(folderWith(name, table, ["img"])))?.declare ?? "";
  const rows = "file,Smiling,Bald,size\nimg/1.jpg,,1,9\nimg/2.jpg,1,NaN,8\nimg/3.jpg,0,?,7\n";
  expect(await declared("gaps", rows)).toContain("[ Smiling, Bald ]");
  expect(await declared("gaps", rows)).toContain('attributes: Mine  unknown: empty, nan, "?" }`');
  const three = await declared("three", "file,Smiling\nimg/1.jpg,1\nimg/2.jpg,0\nimg/3.jpg,-1\n");
  expect(three).toContain("attributes: Mine  unknown: 0 }` (`-1` in place of `0` if -1 means unknown) in it");
});

it("classes of images beside a table, and a table of something else, are no table of faces", async () => {
  expect(await tableOfFaces(folderWith("classes", TABLE, ["cats", "dogs"]))).toBeUndefined();
  expect(await tableOfFaces(folderWith("notes", "a,b\n1,2\n", ["img"]))).toBeUndefined();
  expect(await tableOfFaces(join(root, "nowhere"))).toBeUndefined();
});
