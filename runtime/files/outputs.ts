import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fault, UserError } from "../errors/user-error.js";
import { isRunning, namingFile, temporaryOf } from "./atomic-file.js";
import { lockFile, lockHolder } from "./locks/lock-file.js";
import { makeFolder } from "./make-folder.js";
import { unlessMissing } from "./missing.js";
import { hashOfFile, manifestName, readManifest, writeManifest } from "./output-manifest.js";
import { firstNames, hintOf, Inputs, requireWritable, type Target, targetAt } from "./output-targets.js";
import { notRegular } from "./regular-sync.js";
import { syncFolder } from "./sync-folder.js";

/** How a command writes files into a folder that can hold files of the user. */
export interface OutputRules {
  /** What the files are, in words: "build", "data set". Only earlier outputs of the same kind count as fanc's own. */
  readonly kind: string;
  /**
   * Whether the output needs a folder of its own: a folder with only foreign files is refused, and files of an earlier
   * output that the new one lacks are removed. Otherwise outputs are added to what the folder holds.
   */
  readonly whole?: boolean;
  /** Replace foreign and changed files of the same names; never inputs. Absent where a command has no such option. */
  readonly force?: boolean;
  /** How to write elsewhere, for hints; "choose another folder with -o" if absent. */
  readonly elsewhere?: string;
  /** Files and folders that the command reads: none of their files is replaced. */
  readonly inputs?: readonly string[];
  /** Names that will be written, if they are known before the work: conflicts are reported early. */
  readonly names?: readonly string[];
  /** Files without which readers do not accept the output: they are moved into the folder last, in this order. */
  readonly index?: (name: string) => boolean;
  /** Earlier outputs that these supersede; with `whole`, all of them. */
  readonly supersedes?: (name: string) => boolean;
  /** Names at the top of the folder that a new output accepts. */
  readonly ignore?: readonly string[];
  /** Whether the folder keeps the list of what was written; it does if absent. */
  readonly keepManifest?: boolean;
}

/** The rules for one file. */
export type FileRules = Pick<OutputRules, "kind" | "force" | "inputs" | "elsewhere">;

export interface Written<T> {
  readonly value: T;
  /** Foreign or changed files that were replaced or removed, since `force` says so. */
  readonly replaced: readonly string[];
}

const stagingName = /^\.fanc-([1-9]\d*)-[0-9a-f]{8}\.tmp$/;
const lockName = ".fanc-outputs.lock";
/** In a staging folder: the process that fills it. */
const ownerName = "owner";
const busy = { message: "another process is writing into this folder", hint: "wait for it, or choose another folder" };
/** Milliseconds to wait for another process that is moving its files. */
const patience = 20_000;

/**
 * Writes files into a folder: all of them, or none if something is in the way. `write` fills a hidden folder on the same
 * disk; then its files are moved to their places. Files that fanc did not write, according to the folder's manifest, stay
 * unchanged. The folder itself is never replaced, since a shell can be working in it.
 * @throws UserError if the folder cannot take the files; then nothing has changed.
 */
export async function writeOutputs<T>(
  folder: string,
  rules: OutputRules,
  write: (staging: string) => Promise<T>,
): Promise<Written<T>> {
  const root = resolve(folder);
  const inputs = await Inputs.of(rules.inputs ?? []);
  await requireOutputFolder(folder, rules, inputs);
  const made = await makeMissing(root);
  const staging = join(root, `.fanc-${process.pid}-${randomBytes(4).toString("hex")}.tmp`);
  let unlock = async (): Promise<void> => undefined;
  try {
    await mkdir(staging);
    unlock = await lockFile(join(staging, ownerName), busy);
    const content = join(staging, "files");
    await mkdir(content);
    const value = await write(content);
    const replaced = await moveIn(folder, content, rules, inputs);
    return { value, replaced };
  } catch (error) {
    throw namingFile(error, folder);
  } finally {
    // The owner file goes last: whatever a killed process leaves can be told from the user's files.
    await rm(join(staging, "files"), { recursive: true, force: true });
    await unlock();
    await rm(staging, { recursive: true, force: true });
    for (const one of made) await rmdir(one).catch(unlessUsed);
  }
}

/** Checks that a file can be written, before any work is done. @throws UserError. */
export const requireOutputFile = (path: string, rules: FileRules): Promise<void> =>
  requireOutputFolder(path === "" ? "" : dirname(path), { ...rules, names: [basename(resolve(path))] });

/** Whether a folder has all outputs of a kind as they were written; `unknown` if no manifest lists them. */
export async function outputsAre(folder: string, kind: string): Promise<"unchanged" | "changed" | "unknown"> {
  const written = (await readManifest(resolve(folder))).get(kind);
  if (written === undefined) return "unknown";
  const inputs = await Inputs.of([]);
  for (const name of written.keys())
    if ((await targetAt(resolve(folder), name, written, inputs)).kind !== "ours") return "changed";
  return "unchanged";
}

/** Writes files by path, with forward slashes, below a folder: for `writeOutputs`. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of files) {
    await makeFolder(dirname(join(folder, name)));
    await writeFile(join(folder, name), content, { flag: "wx", flush: true });
  }
}

/** One file, under the same rules. */
export async function writeOutputFile(
  path: string,
  content: string | Uint8Array,
  rules: FileRules,
): Promise<readonly string[]> {
  const name = basename(resolve(path));
  const { replaced } = await writeOutputs(dirname(path), { ...rules, names: [name] }, (staging) =>
    writeFiles(staging, new Map([[name, content]])),
  );
  return replaced;
}

/**
 * Checks that a folder can take outputs, before any work is done. Removes the leftovers of killed processes, nothing else.
 * @throws UserError.
 */
export async function requireOutputFolder(
  folder: string,
  rules: OutputRules,
  inputs: Inputs | undefined = undefined,
): Promise<void> {
  if (folder === "") throw fault("output/no-name", { hint: hintOf(rules) });
  const root = resolve(folder);
  const status = await stat(root).catch(unlessMissing);
  if (status !== undefined && !status.isDirectory()) {
    const found = notRegular(status) ?? "a file";
    throw fault("output/not-a-folder", { file: folder, found, hint: hintOf(rules) });
  }
  await removeAbandoned(root);
  const { kind, whole = false, names = [] } = rules;
  const manifest = await readManifest(root);
  const written = manifest.get(kind) ?? new Map<string, readonly string[]>();
  if (whole && rules.force !== true && written.size === 0) {
    const there = ((await readdir(root).catch(unlessMissing)) ?? []).filter((name) => !isOwn(name, rules)).sort();
    if (there.length > 0) {
      const [other] = [...manifest.keys()];
      throw fault("output/foreign-folder", {
        content: other === undefined ? "files that fanc did not write" : `another output: ${other}`,
        file: folder,
        found: firstNames(there),
        expected: `a new or an empty folder${rules.keepManifest === false ? "" : `, or one with an earlier ${kind}`}`,
        hint: hintOf(rules, "fill this one with --force: files of other names stay"),
      });
    }
  }
  const known = inputs ?? (await Inputs.of(rules.inputs ?? []));
  const targets = new Map<string, Target>();
  const earlier = whole ? written.keys() : [];
  for (const name of [...names, ...earlier]) targets.set(name, await targetAt(root, name, written, known));
  requireWritable(folder, targets, rules);
}

const isOwn = (name: string, { ignore = [] }: OutputRules): boolean =>
  name === manifestName ||
  temporaryOf(name)?.file === manifestName ||
  name.startsWith(lockName) ||
  stagingName.test(name) ||
  ignore.some((one) => isPartOf(name, one));

/** Whether a name is that of a file, of its temporary file, or of a helper file of a lock. */
const isPartOf = (name: string, file: string): boolean =>
  name === file || name === `${file}.takeover` || temporaryOf(name)?.file === file;

/** Moves staged files to their places. */
async function moveIn(folder: string, staging: string, rules: OutputRules, inputs: Inputs): Promise<readonly string[]> {
  const root = resolve(folder);
  const { kind, index = () => false, whole = false, keepManifest = true } = rules;
  const names = (await filesBelow(staging)).sort((a, b) => Number(index(a)) - Number(index(b)) || (a < b ? -1 : 1));
  const next = new Map<string, string>();
  for (const name of names) next.set(name, await hashOfFile(join(staging, name)));
  const unlock = await lockPatiently(join(root, lockName));
  try {
    const manifest = await readManifest(root);
    const before = manifest.get(kind) ?? new Map<string, readonly string[]>();
    const targets = new Map<string, Target>();
    for (const [name, hash] of next) targets.set(name, await targetAt(root, name, before, inputs, hash));
    const superseded = rules.supersedes ?? (() => whole);
    const old = [...before.keys()].filter((name) => !next.has(name) && superseded(name));
    for (const name of old) targets.set(name, await targetAt(root, name, before, inputs));
    const replaced = requireWritable(folder, targets, rules);
    await writeManifest(root, manifest, kind, before, next);
    const isNew = (name: string): boolean => {
      const target = targets.get(name);
      return target?.kind !== "ours" || target.hash !== next.get(name);
    };
    // The index of one output must never list the files of another.
    if (whole && names.some(isNew))
      for (const name of names) if (index(name) && isNew(name)) await rm(join(root, name), { force: true });
    for (const name of names) {
      if (!isNew(name)) continue;
      await makeFolder(dirname(join(root, name)));
      await rename(join(staging, name), join(root, name));
    }
    for (const name of old) if (targets.get(name)?.kind !== "free") await removeWithFolders(root, name);
    const kept = [...before].filter(([name]) => !next.has(name) && !old.includes(name));
    const now = new Map([...kept, ...[...next].map(([name, hash]) => [name, [hash]] as const)]);
    await writeManifest(root, manifest, kind, keepManifest ? now : new Map());
    await syncFolder(root);
    return replaced;
  } finally {
    await unlock();
  }
}

/** Paths of all files below a folder, with forward slashes. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

/** Removes a file, and the folders between it and the root that this leaves empty. */
async function removeWithFolders(root: string, name: string): Promise<void> {
  await rm(join(root, name), { force: true });
  for (let folder = dirname(name); folder !== "."; folder = dirname(folder)) {
    if ((await readdir(join(root, folder))).length > 0) return;
    await rmdir(join(root, folder));
  }
}

/** Makes a folder; returns the folders that did not exist, the deepest first. */
async function makeMissing(folder: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let path = folder; (await lstat(path).catch(unlessMissing)) === undefined; path = dirname(path))
    missing.push(path);
  await makeFolder(folder);
  return missing;
}

/** A folder that is no longer empty stays. */
function unlessUsed(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOTEMPTY" && error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
}

/** Removes the leftovers of killed processes. A folder of such a name that holds anything else is not fanc's. */
async function removeAbandoned(root: string): Promise<void> {
  for (const name of (await readdir(root).catch(unlessMissing)) ?? []) {
    const path = join(root, name);
    const list = temporaryOf(name);
    if (list?.file === manifestName && !isRunning(list.owner)) await rm(path, { force: true });
    const pid = stagingName.exec(name)?.[1];
    if (pid !== undefined && (await isAbandoned(path, Number(pid)))) await rm(path, { recursive: true, force: true });
  }
}

async function isAbandoned(staging: string, pid: number): Promise<boolean> {
  const owner = await lockHolder(join(staging, ownerName)).catch(() => undefined);
  if (owner !== undefined && !("odd" in owner)) return owner.state === "ended";
  // The process was killed before it wrote the owner file.
  const names = await readdir(staging).catch(() => undefined);
  return names?.every((name) => isPartOf(name, ownerName)) === true && !isRunning(pid);
}

/** Waits for another process that is moving its files, which takes moments. */
async function lockPatiently(file: string): Promise<() => Promise<void>> {
  const busy = {
    message: "another process is writing into this folder",
    hint: "wait for it, or choose another folder",
  };
  for (let waited = 0; ; waited += 100) {
    try {
      return await lockFile(file, busy);
    } catch (error) {
      const isBusy = error instanceof UserError && error.code === "lock/busy";
      if (!isBusy || waited >= patience) throw error;
      await sleep(100);
    }
  }
}
