import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { recipes } from "./recipes.js";
import { type EngineRecord, engineFolder, platformName, recordFile, storedEngine, storeFolder } from "./store.js";

let store: string;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), "fanc-store-"));
});
afterEach(() => rm(store, { recursive: true }));

const recipe = recipes["tfjs-node"];
const record: EngineRecord = { schema: "fanc.engine/1", recipe, platform: platformName };

async function stored(text: string) {
  const folder = engineFolder(recipe, store);
  await mkdir(folder);
  await writeFile(join(folder, recordFile), text);
  return storedEngine("tfjs-node", store);
}

it.each([
  [{ FANC_ENGINES: "/a", XDG_CACHE_HOME: "/b" }, "/a"],
  [{ FANC_ENGINES: "", XDG_CACHE_HOME: "/b" }, join("/b", "fanc", "engines")],
])("lies where %j says", (env, folder) => {
  expect(storeFolder(env)).toBe(folder);
});

it("has no engine before one is made", async () => {
  expect(await storedEngine("tfjs-node", store)).toMatchObject({ state: "missing" });
  expect(await storedEngine("tfjs-node", join(store, "nowhere"))).toMatchObject({ state: "missing" });
});

it("has an engine whose record says what is wanted", async () => {
  expect(await stored(JSON.stringify(record))).toEqual({ state: "ready", folder: engineFolder(recipe, store) });
});

it.each([
  ["{", "cannot be read"],
  ["null", "cannot be read"],
  [JSON.stringify({ ...record, recipe: { ...recipe, libtensorflow: "2.9.1" } }), "another version of fanc"],
  [JSON.stringify({ ...record, platform: "plan9-mips" }), "made for plan9-mips"],
])("does not use one whose record is %s", async (text, reason) => {
  expect(await stored(text)).toMatchObject({ state: "unusable", reason: expect.stringContaining(reason) });
});
