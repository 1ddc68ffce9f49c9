import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readBackgrounds } from "./backgrounds.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-backgrounds-"));
});
afterEach(() => rm(root, { recursive: true }));

it("readBackgrounds finds images in all sub-folders in a fixed order, and does not follow cycles of links", async () => {
  for (const name of ["b/deep", "a", ".hidden"]) await mkdir(join(root, name), { recursive: true });
  for (const name of ["b/2.jpg", "b/deep/10.JPEG", "b/deep/9.png", "a/x.PNG", "a/notes.txt", "z.jpeg", ".hidden/y.jpg"])
    await writeFile(join(root, name), "");
  await symlink(root, join(root, "b", "deep", "round"));
  const { files } = await readBackgrounds(root);
  const all = Array.from({ length: files.size }, (_, i) => files.at(i));
  expect(all).toEqual(["z.jpeg", "a/x.PNG", "b/2.jpg", "b/deep/10.JPEG", "b/deep/9.png"]);
});

it("readBackgrounds refuses a folder that is missing or has no images", async () => {
  await expect(readBackgrounds(join(root, "nowhere"))).rejects.toThrow(/cannot be read/);
  await mkdir(join(root, "empty"));
  await expect(readBackgrounds(root)).rejects.toThrow(/no images/);
});
