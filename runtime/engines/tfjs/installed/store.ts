import { homedir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readText } from "../../../files/regular-file.js";
import { type InstallableName, type Recipe, recipes } from "./recipes.js";

/** The record of an engine's folder, `engine.json`; written when the load test has passed. */
export interface EngineRecord {
  readonly schema: "fanc.engine/1";
  readonly recipe: Recipe;
  /** Such as `linux-x64`: a home folder may be shared between machines. */
  readonly platform: string;
}

export type StoredEngine =
  | { readonly state: "ready"; readonly folder: string }
  | { readonly state: "missing"; readonly folder: string }
  /** The folder holds something that cannot be used. */
  | { readonly state: "unusable"; readonly folder: string; readonly reason: string };

export const platformName = `${process.platform}-${process.arch}`;
export const recordFile = "engine.json";

/** The store: one folder for each engine, outside any project. */
export function storeFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { FANC_ENGINES: own = "", XDG_CACHE_HOME: cache = "" } = env;
  if (own !== "") return own;
  return join(cache === "" ? join(homedir(), ".cache") : cache, "fanc", "engines");
}

export const engineFolder = ({ name, version }: Recipe, store: string): string => join(store, `${name}-${version}`);

/** Looks an engine up in the store. Nothing of it is loaded. */
export async function storedEngine(name: InstallableName, store: string = storeFolder()): Promise<StoredEngine> {
  const recipe = recipes[name];
  const folder = engineFolder(recipe, store);
  const text = await readIfThere(join(folder, recordFile));
  if (text === undefined) return { state: "missing", folder };
  const unusable = (reason: string): StoredEngine => ({ state: "unusable", folder, reason });
  const record = recordIn(text);
  if (record === undefined) return unusable(`its ${recordFile} cannot be read`);
  if (!isDeepStrictEqual(record.recipe, recipe)) return unusable("it was made by another version of fanc");
  if (record.platform !== platformName) return unusable(`it was made for ${record.platform}, this is ${platformName}`);
  return { state: "ready", folder };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readText(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function recordIn(text: string): EngineRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<EngineRecord> | null;
    return record?.schema === "fanc.engine/1" ? (record as EngineRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** The newest of Node's binary interfaces that tfjs-node asks for; every Node that runs fanc has it. */
export const nodeApi = 8;

/** Where node-gyp puts the binding of a copy of tfjs-node. */
export const bindingFolder = (packageFolder: string): string => join(packageFolder, "lib", `napi-v${nodeApi}`);

/** The path of the binding of a copy of tfjs-node, which can be missing. */
export const bindingIn = (packageFolder: string): string => join(bindingFolder(packageFolder), "tfjs_binding.node");
