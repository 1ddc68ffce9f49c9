import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recipes } from "../../engines/tfjs/installed/recipes.js";
import { engineFolder, recordFile } from "../../engines/tfjs/installed/store.js";
import { silent } from "../../process/progress.js";
import { installEngine, removeEngine } from "./install.js";

let store: string;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), "fanc-store-"));
});
afterEach(() => rm(store, { recursive: true }));

describe("a folder of the user's that has the name of an engine", () => {
  const folder = (): string => engineFolder(recipes.webgpu, store);
  beforeEach(async () => {
    await mkdir(folder());
    await writeFile(join(folder(), "thesis.txt"), "mine");
  });

  it("a folder of the user with the name of an engine is neither removed nor replaced", async () => {
    const refused = { details: { file: folder(), found: "thesis.txt" }, exitCode: 2 };
    await expect(removeEngine("webgpu", store)).rejects.toMatchObject(refused);
    const { signal } = new AbortController();
    const install = { name: "webgpu", force: true, progress: silent, signal, store } as const;
    await expect(installEngine(install)).rejects.toMatchObject(refused);
    expect(await readdir(store, { recursive: true })).toContain(join(folder(), "thesis.txt").slice(store.length + 1));
  });

  it("a folder with the record of an installation counts as installed", async () => {
    await writeFile(join(folder(), recordFile), "{}");
    await removeEngine("webgpu", store);
    expect(await readdir(store)).toEqual([]);
  });
});
