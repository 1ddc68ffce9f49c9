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

it("classes of images beside a table, and a table of something else, are no table of faces", async () => {
  expect(await tableOfFaces(folderWith("classes", TABLE, ["cats", "dogs"]))).toBeUndefined();
  expect(await tableOfFaces(folderWith("notes", "a,b\n1,2\n", ["img"]))).toBeUndefined();
  expect(await tableOfFaces(join(root, "nowhere"))).toBeUndefined();
});
