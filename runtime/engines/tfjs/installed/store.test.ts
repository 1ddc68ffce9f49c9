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
])("the store of engines is in the folder that %j gives", (env, folder) => {
  expect(storeFolder(env)).toBe(folder);
});

it("the store has no engine before an installation", async () => {
  expect(await storedEngine("tfjs-node", store)).toMatchObject({ state: "missing" });
  expect(await storedEngine("tfjs-node", join(store, "nowhere"))).toMatchObject({ state: "missing" });
});

it("the store has an engine whose record matches", async () => {
  expect(await stored(JSON.stringify(record))).toEqual({ state: "ready", folder: engineFolder(recipe, store) });
});

it.each([
  ["{", "cannot be read"],
  ["null", "cannot be read"],
  [JSON.stringify({ ...record, recipe: { ...recipe, libtensorflow: "2.9.1" } }), "another version of fanc"],
  [JSON.stringify({ ...record, platform: "plan9-mips" }), "made for plan9-mips"],
])("the store ignores an engine whose record is %s", async (text, reason) => {
  expect(await stored(text)).toMatchObject({ state: "unusable", reason: expect.stringContaining(reason) });
});
