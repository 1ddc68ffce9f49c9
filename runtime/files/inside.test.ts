import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pathInside, requireNoLinksOut, staysInside } from "./inside.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-inside-"));
  await mkdir(join(root, "run", "weights"), { recursive: true });
  await writeFile(join(root, "secret"), "s");
  await writeFile(join(root, "run", "weights", "a"), "a");
});
afterAll(() => rm(root, { recursive: true }));

it.each(["a", "weights/a", "a..b/..c", ".hidden", "@std/x.fan"])("%s is a path inside its folder", (path) => {
  expect(staysInside(path)).toBe(true);
});

it.each([
  "",
  ".",
  "..",
  "../secret",
  "a/../../secret",
  "/etc/passwd",
  "a\\..\\b",
  "C:/x",
  "c:x",
  "a\0",
  "a//b",
  "a/./b",
])("%j is no path inside its folder", async (path) => {
  expect(staysInside(path)).toBe(false);
  await expect(pathInside(join(root, "run"), path, "plan.json")).rejects.toThrow("names a path outside its folder");
});

it("only links that stay inside their folder are followed", async () => {
  const run = join(root, "run");
  await symlink("weights", join(run, "same"));
  expect(await pathInside(run, "same/a", "x")).toBe(join(run, "same", "a"));
  expect(await pathInside(run, "missing/a", "x")).toBe(join(run, "missing", "a"));
  await requireNoLinksOut(run);
  await symlink("..", join(run, "weights", "up"));
  await requireNoLinksOut(run);
  await symlink(root, join(run, "out"));
  await expect(pathInside(run, "out/secret", "x")).rejects.toThrow("outside");
  await expect(requireNoLinksOut(run)).rejects.toMatchObject({ details: { found: "out" } });
  await rm(join(run, "out"));
  await symlink(join(root, "not-yet"), join(run, "weights", "new"));
  await expect(requireNoLinksOut(run)).rejects.toMatchObject({ details: { found: join("weights", "new") } });
});

it("a missing folder has no path inside", async () => {
  await requireNoLinksOut(join(root, "none"));
});
