import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { manifestName } from "../../runtime/files/output-manifest.js";
import { fancHere } from "../support/fanc-here.js";
import { sharedFolder } from "../support/shared-folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The built program. */
export const mainFile = join(root, "dist", "runtime", "cli", "main.js");

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with everything on stderr so far; may send a signal. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** Called with the process when it has started. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Sends SIGKILL after so many milliseconds. */
  readonly killAfter?: number;
}

/** Runs the built program as a process of its own. */
export const fanc = (args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
  script(mainFile, usual(args), options);

/**
 * Runs the program in this process, in a small part of the time: for tests of what a command does, not of its process. It
 * reads and writes files, so it does not run at the same time as another one.
 */
export const fancInside = async (args: readonly string[], cwd: string = root): Promise<Outcome> => ({
  signal: null,
  ...(await fancHere(usual(args), cwd)),
});

/**
 * Runs in one folder would reuse each other's stages: what tests compare is computed, unless they say otherwise. The nets are
 * so small that a second thread takes more time than it saves, and test files run at the same time.
 */
function usual([command = "", ...args]: readonly string[]): readonly string[] {
  const retrain = command === "train" && !args.some((arg) => arg.includes("reuse")) ? ["--no-reuse"] : [];
  const computes = ["train", "eval", "predict"].includes(command);
  const one = computes && !args.includes("--threads") && !args.includes("--engine") ? ["--threads", "1"] : [];
  return command === "" ? [] : [command, ...retrain, ...one, ...args];
}

/** Runs a script in Node as a process of its own. */
export function script(file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    options.onStart?.(child);
    let [stdout, stderr] = ["", ""];
    const timer =
      options.killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), options.killAfter);
    // Characters can be cut by the end of a block.
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8");
    child.stdout.on("data", (data: string) => {
      stdout += data;
    });
    child.stderr.on("data", (data: string) => {
      stderr += data;
      options.onStderr?.(stderr, (signal) => child.kill(signal));
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/**
 * Variables of a process that gets a signal once, as soon as what it has written matches (`^` and `$` at each line). It
 * sends the signal itself: ours would race with its work.
 */
export function signalAt(pattern: RegExp, signal: NodeJS.Signals): NonNullable<RunOptions["env"]> {
  const preload = fileURLToPath(new URL("signal-at.mjs", import.meta.url));
  return { NODE_OPTIONS: `--import ${JSON.stringify(preload)}`, FANC_SIGNAL: signal, FANC_SIGNAL_AT: pattern.source };
}

export interface Project {
  readonly folder: string;
  readonly spec: string;
  readonly data: string;
  file(...names: readonly string[]): string;
  remove(): Promise<void>;
}

/** A folder (with blanks and letters beyond ASCII in its path) with the tiny spec only. */
export async function specOnly(): Promise<Project> {
  const project = projectIn(await mkdtemp(join(tmpdir(), "fanc cli ä ")));
  await cp(fileURLToPath(new URL("tiny.fan", import.meta.url)), project.spec);
  return project;
}

const projectIn = (folder: string): Project => ({
  folder,
  spec: join(folder, "tiny.fan"),
  data: join(folder, "data"),
  file: (...names) => join(folder, ...names),
  remove: () => rm(folder, { recursive: true, force: true }),
});

/** The tiny spec with its data set: 9 identities of 4 images, 2 classes of 12 images. */
export async function tinyProject(): Promise<Project> {
  const project = await specOnly();
  // A run stops if the times of its images change.
  await cp(await drawnData(), project.data, { recursive: true, preserveTimestamps: true });
  return project;
}

const drawnData = (): Promise<string> =>
  sharedFolder("data", async (folder) => {
    const sizes = ["--identities", "9", "--images-per-identity", "4", "--size", "48x48"];
    const objects = ["--object-classes", "2", "--objects-per-class", "12", "--object-size", "40"];
    const { code, stderr } = await fanc(["data", "avatars", "-o", folder, ...sizes, ...objects]);
    if (code !== 0) throw new Error(`no data for the test: ${stderr}`);
  });

/** The tiny project with the run `runs/whole`, which nothing has interrupted. */
export interface TrainedProject extends Project {
  readonly run: string;
  /** How `fanc train --json` ended, in the folder `from`. */
  readonly trained: Outcome & { readonly from: string };
}

const outcomeFile = "outcome.json";

/** A copy of a project that is trained once in a run of vitest. */
export async function trainedProject(): Promise<TrainedProject> {
  const source = await sharedFolder("trained project", async (folder) => {
    const { folder: made, remove } = await tinyProject();
    await cp(made, folder, { recursive: true, preserveTimestamps: true });
    await remove();
    const from = join(folder, "runs", "whole");
    const outcome = await fanc(["train", join(folder, "tiny.fan"), "--run", from, "--json"]);
    if (outcome.code !== 0) throw new Error(`no run for the test: ${outcome.stderr}`);
    await writeFile(join(folder, outcomeFile), JSON.stringify({ ...outcome, from }));
  });
  const folder = await mkdtemp(join(tmpdir(), "fanc cli ä "));
  await cp(source, folder, { recursive: true, preserveTimestamps: true });
  await rm(join(folder, outcomeFile));
  const trained = JSON.parse(await readFile(join(source, outcomeFile), "utf8")) as TrainedProject["trained"];
  return { ...projectIn(folder), run: join(folder, "runs", "whole"), trained };
}

/** Changes one text file. Throws when the change does nothing. */
export async function edit(file: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(file, "utf8");
  const after = change(before);
  if (before === after) throw new Error(`the edit of ${file} changes nothing`);
  await writeFile(file, after);
}

/** Cuts a file to its first half. */
export async function truncate(file: string): Promise<void> {
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.length >> 1));
}

/** SHA-256 of all files below a folder, by path, but of fanc's list of them. */
export async function hashesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((e) => e.isFile() && e.name !== manifestName)
    .map((e) => join(e.parentPath, e.name).slice(folder.length + 1));
  const hashes = await Promise.all(
    names.sort().map(async (name) => {
      const bytes = await readFile(join(folder, name));
      return [name, createHash("sha256").update(bytes).digest("hex")] as const;
    }),
  );
  return Object.fromEntries(hashes);
}

/** What training makes: weights and output layers of every net and stage, and the SVM classifiers. */
export async function resultOf(run: string): Promise<Readonly<Record<string, string>>> {
  const all = await hashesOf(run);
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => /^(?:weights|output-layers)\/|^svm\.safetensors$/.test(name)),
  );
}

/** The lines of a run's event log. */
export async function eventsOf(run: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const text = await readFile(join(run, "events.ndjson"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** File names of a split, in list order. */
export async function filesOfSplit(data: string, split: 0 | 1 | 2): Promise<readonly string[]> {
  const text = await readFile(join(data, "list_eval_partition.txt"), "utf8");
  return text.split(/\r?\n/).flatMap((line) => (line.endsWith(` ${split}`) ? [line.split(" ")[0] as string] : []));
}

/** A copy of a project's data set that may be damaged. */
export async function dataCopy(project: Project, name: string): Promise<string> {
  const to = project.file(name);
  await mkdir(to);
  await cp(project.data, to, { recursive: true });
  return to;
}
