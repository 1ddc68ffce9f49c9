import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readImageFolder } from "./image-folder.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-folder-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("readImageFolder", () => {
  it("readImageFolder sorts classes and images by code unit and skips everything else", async () => {
    for (const name of ["b", "a", "Z", ".hidden"]) await mkdir(join(root, name));
    for (const name of ["b/2.jpg", "b/10.JPEG", "a/x.png", "a/notes.txt", "Z/q.jpg", "stray.jpg", "a/.y.png"]) {
      await writeFile(join(root, name), "");
    }
    const { classes, samples } = await readImageFolder(root);
    expect(classes).toEqual(["Z", "a", "b"]);
    expect(samples.map(({ path, label }) => ({ path, label }))).toEqual([
      { path: join(root, "Z/q.jpg"), label: 0 },
      { path: join(root, "a/x.png"), label: 1 },
      { path: join(root, "b/10.JPEG"), label: 2 },
      { path: join(root, "b/2.jpg"), label: 2 },
    ]);
  });

  it("readImageFolder reads a link to a folder as a class", async () => {
    await mkdir(join(root, "real", "cat"), { recursive: true });
    await writeFile(join(root, "real", "cat", "1.jpg"), "");
    await mkdir(join(root, "linked"));
    await symlink(join(root, "real", "cat"), join(root, "linked", "cat"));
    const { classes, samples } = await readImageFolder(join(root, "linked"));
    expect(classes).toEqual(["cat"]);
    expect(samples[0]?.file).toBe(join(root, "linked", "cat", "1.jpg"));
  });

  it("readImageFolder refuses a missing folder, one without classes, and a class without images", async () => {
    await writeFile(join(root, "file"), "");
    await expect(readImageFolder(join(root, "file"))).rejects.toThrow(/cannot be read/);
    await expect(readImageFolder(join(root, "nowhere"))).rejects.toThrow(/cannot be read/);
    await expect(readImageFolder(root)).rejects.toThrow(/no classes/);
    await mkdir(join(root, "empty"));
    await expect(readImageFolder(root)).rejects.toThrow(/no images/);
  });
});
