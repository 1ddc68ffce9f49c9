import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commonFolder, placeMark, projectOf, resolvedPath, storedPath } from "./stored-paths.js";

describe("paths in the files of a run", () => {
  it.each([
    ["/p/runs/first", "../..", "/p/data", "../../data"],
    ["/p/runs/first", "../..", "/p", "../.."],
    ["/p/runs/first", "../..", "/p/runs/first", "."],
    ["/p/runs/first", "../..", "/p/..data", "../../..data"],
    ["/p/runs/first", "../..", "/q/data", "/q/data"],
    ["/p/runs/first", "../..", "/pdata", "/pdata"],
    ["/p/runs/first", undefined, "/p/data", "/p/data"],
  ])("%s in the project %s names %s as %s", (run, project, path, kept) => {
    expect(storedPath(run, project, path)).toBe(kept);
    expect(resolvedPath(run, kept)).toBe(path);
  });

  it("lead to the same place in a project that was moved", () => {
    const kept = storedPath("/p/runs/first", "../..", "/p/data");
    expect(resolvedPath("/elsewhere/p2/runs/first", kept)).toBe("/elsewhere/p2/data");
  });

  it("mark a place without naming it", () => {
    expect(placeMark("/home/ada/data")).toMatch(/^[0-9a-f]{16}$/);
    expect(placeMark("/home/ada/data")).not.toBe(placeMark("/home/ada/data2"));
  });
});

describe("the deepest common folder", () => {
  it.each([
    [["/a/b/c", "/a/b/d"], "/a/b"],
    [["/a/b", "/a/b/d"], "/a/b"],
    [["/a/b/d", "/a/b"], "/a/b"],
    [["/a/b", "/a/bc"], "/a"],
    [["/a", "/b"], "/"],
  ])("of %j is %s", (folders, common) => {
    expect(commonFolder(folders)).toBe(common);
  });
});

describe("the project of a run", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fanc-project-"));
    await mkdir(join(folder, "p", "runs", "first"), { recursive: true });
    await mkdir(join(folder, "big", "deep", "second"), { recursive: true });
    await symlink(join(folder, "big", "deep"), join(folder, "p", "linked"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is the folder with the run and its spec", async () => {
    expect(await projectOf(join(folder, "p", "runs", "first"), join(folder, "p"))).toBe("../..");
    expect(await projectOf(join(folder, "p", "runs", "first"), join(folder, "p", "specs"))).toBe("../..");
  });

  it("is none if only the root has both", async () => {
    expect(await projectOf(join(folder, "p", "runs", "first"), "/specs")).toBeUndefined();
  });

  it("is none if a symbolic link leads out of it", async () => {
    expect(await projectOf(join(folder, "p", "linked", "second"), join(folder, "p"))).toBeUndefined();
  });
});
