import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  checkLoad,
  type LoadCheck,
  type LoadCheckOptions,
  packageIn,
} from "../../engines/tfjs/installed/load-check.js";
import { type InstallableName, type Recipe, recipes } from "../../engines/tfjs/installed/recipes.js";
import { rememberCheck, rememberedCheck } from "../../engines/tfjs/installed/remembered-check.js";
import {
  bindingIn,
  type EngineRecord,
  engineFolder,
  platformName,
  recordFile,
  storedEngine,
  storeFolder,
} from "../../engines/tfjs/installed/store.js";
import { type Wheel, wheels } from "../../engines/tfjs/installed/wheels.js";
import { fault } from "../../errors/user-error.js";
import { lockFile } from "../../files/locks/lock-file.js";
import { makeFolder } from "../../files/make-folder.js";
import { unlessMissing } from "../../files/missing.js";
import { firstNames } from "../../files/output-targets.js";
import type { Progress } from "../../process/progress.js";
import { buildBinding } from "./build-binding.js";
import { downloadWheel } from "./download-wheel.js";
import { installPackages } from "./npm-packages.js";
import { findTools, requireGlibc, requireWheel, type Tools } from "./prerequisites.js";
import { requireSpace } from "./space.js";
import { unpackWheel } from "./unpack-wheel.js";

export interface InstallOptions {
  readonly name: InstallableName;
  /** Installs it again although it is ready. */
  readonly force: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly store?: string;
}

export interface Installed {
  readonly folder: string;
  /** It was there before. */
  readonly already: boolean;
  readonly check: LoadCheck & { readonly ok: true };
}

/** A native library for tfjs-node: its wheel, and the tools that build its binding. */
interface Native {
  readonly wheel: Wheel;
  readonly tools: Tools;
}

/** The folders of an installation. */
interface Place {
  readonly recipe: Recipe;
  readonly store: string;
  /** The final folder. */
  readonly folder: string;
  /** The folder during the installation. */
  readonly making: string;
  readonly log: string;
}

/** In a folder that an installation is filling, or was when it was killed. */
const makingFile = ".fanc-installing";

/** Bytes in addition to the known sizes: npm's cache, pip's temporary files, object files. */
const spare = 500e6;

/**
 * Installs an engine in the store. Its folder gets its final name only after a first computation: every folder with an
 * engine's name works. An interrupted call leaves nothing but a finished download.
 * @throws UserError if the machine lacks something, another process installs the same engine, or the engine does not load.
 */
export async function installEngine(options: InstallOptions): Promise<Installed> {
  const { name, force, progress, signal, store = storeFolder() } = options;
  const recipe = recipes[name];
  const folder = engineFolder(recipe, store);
  const stored = await storedEngine(name, store);
  if (!force && stored.state === "ready") {
    const check = await rememberedCheck(checkedPart(recipe, folder, signal), libraryOf(recipe, folder), store);
    if (check.ok) return { folder, already: true, check };
    progress.note(`${folder} does not load (${check.reason}); installing it again`);
  }
  await requireOwn(folder);
  const native = await requireNative(name, signal);
  await makeFolder(store);
  await requireSpace(store, bytesNeeded(recipe, native));
  const place = { recipe, store, folder, making: `${folder}.making`, log: `${folder}.log` };
  const unlock = await lockFile(`${folder}.lock`, {
    message: `another process is installing ${name}`,
    hint: "wait for it, or stop it",
  });
  try {
    const check = await make(place, native, options);
    return { folder, already: false, check };
  } finally {
    await removeOwn(place.making);
    await unlock();
  }
}

async function requireNative(name: InstallableName, signal: AbortSignal): Promise<Native | undefined> {
  switch (name) {
    case "webgpu":
      return undefined;
    case "tfjs-node":
    case "tfjs-node-gpu": {
      const wheel = requireWheel(name === "tfjs-node" ? "cpu" : "gpu");
      requireGlibc();
      return { wheel, tools: await findTools(signal) };
    }
    default: {
      const never: never = name;
      return never;
    }
  }
}

const bytesNeeded = ({ packageBytes }: Recipe, native: Native | undefined): number =>
  packageBytes + spare + (native === undefined ? 0 : 2 * native.wheel.bytes + native.wheel.libraryBytes);

async function make(
  { recipe, store, folder, making, log }: Place,
  native: Native | undefined,
  { progress, signal }: InstallOptions,
): Promise<LoadCheck & { readonly ok: true }> {
  await removeOwn(making);
  await makeFolder(making);
  await writeFile(join(making, makingFile), "");
  await writeFile(log, "");
  await step(progress, "fetch npm packages", () =>
    installPackages({ folder: making, packages: recipe.packages, signal, log }),
  );
  const downloads = join(store, "downloads");
  if (native !== undefined) {
    const { wheel, tools } = native;
    const { python } = tools;
    const { version, python: pythonTag } = wheels;
    const file = await downloadWheel({ wheel, version, pythonTag, python, folder: downloads, progress, signal, log });
    const packageFolder = packageOf(recipe, making);
    const deps = join(packageFolder, "deps");
    await unpackWheel({ wheel: file, deps, libraryBytes: wheel.libraryBytes, python, progress, signal, log });
    await step(progress, "build the binding", () =>
      buildBinding({ folder: making, packageFolder, tools, signal, log }),
    );
  }
  const check = await step(progress, "load and compute", () => checkLoad(checkedPart(recipe, making, signal)));
  if (!check.ok) {
    throw fault("install/does-not-work", { engine: recipe.name, remedy: check.hint, log, found: check.reason });
  }
  const record: EngineRecord = { schema: "fanc.engine/1", recipe, platform: platformName };
  await writeFile(join(making, recordFile), `${JSON.stringify(record, null, 2)}\n`);
  await rm(join(making, makingFile));
  signal.throwIfAborted();
  await replaceFolder(making, folder);
  await rememberCheck(check, libraryOf(recipe, folder), store);
  if (native !== undefined) await rm(join(downloads, native.wheel.file));
  return check;
}

async function step<T>(progress: Progress, name: string, work: () => Promise<T>): Promise<T> {
  const task = progress.begin(name, 1);
  try {
    const result = await work();
    task.end("done");
    return result;
  } catch (error) {
    task.end("failed");
    throw error;
  }
}

/** Folder of the package after which an engine is named. */
function packageOf({ name }: Recipe, folder: string): string {
  return packageIn(folder, name === "webgpu" ? name : `@tensorflow/${name}`);
}

/** The native part of an engine. */
function libraryOf(recipe: Recipe, folder: string): string {
  const packageFolder = packageOf(recipe, folder);
  if (recipe.name !== "webgpu") return bindingIn(packageFolder);
  const arch = process.platform === "darwin" ? "universal" : process.arch;
  return join(packageFolder, "dist", `${process.platform}-${arch}`, "dawn.node");
}

function checkedPart(recipe: Recipe, folder: string, signal: AbortSignal): LoadCheckOptions {
  const kind = recipe.name === "webgpu" ? "webgpu" : "tfjs-node";
  return { kind, packageFolder: packageOf(recipe, folder), signal };
}

/** Puts a folder in another one's place; an interruption between the two steps leaves the old one under `.old`. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${to}.old`;
  await removeOwn(old);
  await requireOwn(to);
  try {
    await rename(to, old);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  await rename(from, to);
  await removeOwn(old);
}

/** @throws UserError for a folder with files that no installation made. */
async function requireOwn(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(unlessMissing)) ?? [];
  if (names.length === 0 || names.includes(recordFile) || names.includes(makingFile)) return;
  const found = firstNames(names.sort());
  throw fault("install/foreign-folder", { file: folder, found, expected: `a folder with ${recordFile}` });
}

async function removeOwn(folder: string): Promise<void> {
  await requireOwn(folder);
  await rm(folder, { recursive: true, force: true });
}

/**
 * Removes an engine from the store, with its log and downloads.
 * @returns whether it was there.
 */
export async function removeEngine(name: InstallableName, store: string = storeFolder()): Promise<boolean> {
  const folder = engineFolder(recipes[name], store);
  const { state } = await storedEngine(name, store);
  await makeFolder(store);
  const unlock = await lockFile(`${folder}.lock`, {
    message: `another process is installing ${name}`,
    hint: "wait for it, or stop it",
  });
  try {
    for (const path of [folder, `${folder}.old`, `${folder}.making`]) await removeOwn(path);
    await rm(`${folder}.log`, { force: true });
    return state !== "missing";
  } finally {
    await unlock();
  }
}
