import { chmod, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeFolder } from "./make-folder.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-folder-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("a folder is made with its parents, repeatedly and by many at once", async () => {
  const path = join(folder, "a", "b", "c");
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
  expect(await makeFolder(`${path}/`)).toBe(undefined);
  expect(await makeFolder(join(path, "d", "e"))).toBe(join(path, "d"));
  expect((await stat(path)).isDirectory()).toBe(true);
  await makeFolder("/");
  await makeFolder(".");
});

it("a link to a folder counts as a folder", async () => {
  await symlink(folder, join(folder, "link"));
  await makeFolder(join(folder, "link", "inner"));
  expect((await readdir(folder)).sort()).toEqual(["inner", "link"]);
});

it("a file in the way of a folder is named", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  await expect(makeFolder(file)).rejects.toMatchObject({ code: "EEXIST", path: file });
  await expect(makeFolder(join(file, "a", "b"))).rejects.toMatchObject({ code: "ENOTDIR", path: join(file, "a") });
  await symlink("nowhere", join(folder, "broken"));
  await expect(makeFolder(join(folder, "broken", "a"))).rejects.toMatchObject({ code: "EEXIST" });
});

it.runIf(process.platform === "linux")("making a folder ends where none can be made", async () => {
  await expect(makeFolder("/proc/fanc/a")).rejects.toMatchObject({ code: "ENOENT", path: "/proc/fanc" });
});

it.skipIf(process.platform === "win32")("a folder without permission is reported", async () => {
  await chmod(folder, 0o555);
  const own = process.geteuid?.();
  if (own === 0) process.seteuid?.(65_534);
  try {
    await expect(makeFolder(join(folder, "a", "b"))).rejects.toMatchObject({ code: "EACCES", path: join(folder, "a") });
  } finally {
    if (own === 0) process.seteuid?.(0);
  }
});
