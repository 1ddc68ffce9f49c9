import { appendFile, open, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { z } from "zod";
import { type Plan, planSchema } from "../../compiler/plan/schema.js";
import { writeFileAtomic } from "../atomic-file.js";
import type { TrainerState, Weights } from "../engines/engine.js";
import { type EngineName, engineNames } from "../engines/engine-names.js";
import { makeFolder } from "../make-folder.js";
import { ExitCode, UserError } from "../user-error.js";
import type { LoadInit } from "../weights/load-init.js";
import type { RunEvent, TimedEvent } from "./run-event.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";

/** What is finished in a run: `state.json`. */
const stateSchema = z.object({
  schema: z.literal("fanc.run/1"),
  done: z.array(z.string()),
  /** Net to its newest weight file, relative to the run folder. */
  weights: z.record(z.string(), z.string()),
  /** Finished runs of the stage under way: how many, and what they made. */
  unfinished: z
    .object({ stage: z.string(), runs: z.int().positive(), weights: z.record(z.string(), z.string()) })
    .optional(),
  /** What the last session ran on. */
  engine: z.enum(engineNames).optional(),
  /** Data set to its folder. */
  data: z.record(z.string(), z.string()),
  /** Where first weights were read, by net; they are never read again. */
  init: z
    .record(
      z.string(),
      z.object({
        file: z.string(),
        sha256: z.record(z.string(), z.string()),
        read: z.array(z.string()),
        drawn: z.array(z.string()),
      }),
    )
    .optional(),
});
export type RunState = z.infer<typeof stateSchema>;

/** A value that JSON text holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A position inside a stage with everything needed to go on from it. */
export interface Checkpoint extends TrainerState {
  readonly stage: string;
  /** Index into the stage's runs. */
  readonly run: number;
  /** Steps done, which is the index of the next one. */
  readonly step: number;
  /** What the loop remembers beside the weights: moving averages, the best value so far. Numbers must be finite. */
  readonly course: Json;
  /** The weights that were best on the validation split, where the stage keeps them. */
  readonly best?: Weights;
}

/** Begins the names of the update rule's arrays in a checkpoint; names of weights have no slash. */
const optimizerPrefix = "optimizer/";
const checkpointName = "checkpoint.safetensors";
const startAgain = "restore it from a copy, or start a new run with --run";
const dropCheckpoint = "remove this file to go on from the start of the stage it belongs to";

/**
 * The folder of one training run: `plan.json` and graphs under `build/`, `state.json`, `weights/NET.STAGE.safetensors`,
 * `weights/first/NET.safetensors` (of nets with `init`), `checkpoint.safetensors`, `windows/`, `svm.safetensors`, `events.ndjson`, `evaluation.json`. Every file but the event log
 * is replaced as a whole or not at all.
 */
export class RunFolder {
  readonly path: string;
  readonly plan: Plan;
  #state: RunState;
  #logTorn: boolean | undefined;
  readonly #followers: ((event: TimedEvent) => void)[] = [];

  private constructor(path: string, plan: Plan, state: RunState) {
    this.path = path;
    this.plan = plan;
    this.#state = state;
  }

  static async create(
    path: string,
    plan: Plan,
    files: ReadonlyMap<string, Uint8Array>,
    data: ReadonlyMap<string, string>,
    inits: ReadonlyMap<string, LoadInit> = new Map(),
  ): Promise<RunFolder> {
    await makeFolder(path);
    for (const [name, content] of files) await writeFileAtomic(join(path, "build", name), content);
    const state: RunState = {
      schema: "fanc.run/1",
      done: [],
      data: Object.fromEntries(data),
      ...(await writeInits(path, plan, inits)),
    };
    const folder = new RunFolder(path, plan, state);
    await folder.#saveState(state);
    return folder;
  }

  /** Opens an existing run. Throws `UserError` where the folder is none or is damaged. */
  static async open(path: string): Promise<RunFolder> {
    const state = await readChecked(stateSchema, join(path, "state.json"), path);
    const plan = await readChecked(planSchema, join(path, "build", "plan.json"), path);
    return new RunFolder(path, plan, state);
  }

  get build(): string {
    return join(this.path, "build");
  }

  get state(): RunState {
    return this.#state;
  }

  file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /**
   * Uses other folders for some of the data sets; the next saved state remembers them.
   * @throws UserError for a data set that the plan does not have.
   */
  useData(folders: ReadonlyMap<string, string>): void {
    requireDataSets(this.plan, folders.keys());
    this.#state = { ...this.#state, data: { ...this.#state.data, ...Object.fromEntries(folders) } };
  }

  /** Remembers what this session runs on. */
  async useEngine(engine: EngineName): Promise<void> {
    if (this.#state.engine !== engine) await this.#saveState({ ...this.#state, engine });
  }

  /** How many runs of an unfinished stage are done. */
  finishedRuns(stage: string): number {
    return this.#state.unfinished?.stage === stage ? this.#state.unfinished.runs : 0;
  }

  /** Keeps the nets of a stage's next run. They become the newest ones when the stage is finished. */
  async finishRun(stage: string, nets: ReadonlyMap<string, Weights>): Promise<void> {
    const files: Record<string, string> = {};
    for (const [net, values] of nets) {
      const name = `weights/${net}.${stage}.safetensors`;
      await writeFileAtomic(this.file(name), encodeSafetensors(values, { net, stage, spec: this.plan.spec.sha256 }));
      files[net] = name;
    }
    const before = this.#state.unfinished?.stage === stage ? this.#state.unfinished : { runs: 0, weights: {} };
    const unfinished = { stage, runs: before.runs + 1, weights: { ...before.weights, ...files } };
    await this.#saveState({ ...this.#state, unfinished });
    await rm(this.file(checkpointName), { force: true });
  }

  async finishStage(stage: string): Promise<void> {
    const { unfinished, ...rest } = this.#state;
    const made = unfinished?.stage === stage ? unfinished.weights : {};
    await this.#saveState({ ...rest, done: [...rest.done, stage], weights: { ...rest.weights, ...made } });
  }

  /** The newest weights of a net, or undefined before its first stage. */
  async weightsOf(net: string): Promise<Weights | undefined> {
    const name = this.#state.weights[net];
    if (name === undefined) return undefined;
    const file = this.file(name);
    const bytes = await readIfThere(file);
    if (bytes === undefined) throw new UserError("a weight file of this run is missing", { file, hint: startAgain });
    return decodeSafetensors(bytes, file, startAgain).tensors;
  }

  async saveCheckpoint({ stage, run, step, course, weights, optimizer }: Checkpoint): Promise<void> {
    const tensors = new Map(weights);
    for (const [name, value] of optimizer) tensors.set(`${optimizerPrefix}${name}`, value);
    const metadata = {
      stage,
      run: String(run),
      step: String(step),
      course: jsonText(course),
      spec: this.plan.spec.sha256,
    };
    await writeFileAtomic(this.file(checkpointName), encodeSafetensors(tensors, metadata));
  }

  async loadCheckpoint(): Promise<Checkpoint | undefined> {
    const file = this.file(checkpointName);
    const bytes = await readIfThere(file);
    if (bytes === undefined) return undefined;
    const { tensors, metadata } = decodeSafetensors(bytes, file, dropCheckpoint);
    const { stage } = metadata;
    const [run, step] = [Number(metadata.run), Number(metadata.step)];
    if (stage === undefined || !isCount(run) || !isCount(step) || metadata.spec !== this.plan.spec.sha256) {
      throw new UserError("this checkpoint does not belong to the run", {
        file,
        found: JSON.stringify(metadata),
        hint: dropCheckpoint,
      });
    }
    const weights = new Map([...tensors].filter(([name]) => !name.startsWith(optimizerPrefix)));
    const optimizer = new Map(
      [...tensors].flatMap(([name, value]) =>
        name.startsWith(optimizerPrefix) ? [[name.slice(optimizerPrefix.length), value] as const] : [],
      ),
    );
    return { stage, run, step, course: JSON.parse(metadata.course ?? "null") as Json, weights, optimizer };
  }

  /** Calls `follower` with every event from now on, after it was written. */
  follow(follower: (event: TimedEvent) => void): void {
    this.#followers.push(follower);
  }

  /** Adds a line to `events.ndjson`. A line that a crash has cut short is ended first. */
  async event(event: RunEvent): Promise<void> {
    const file = this.file("events.ndjson");
    this.#logTorn ??= await endsInsideLine(file);
    const start = this.#logTorn ? "\n" : "";
    const timed = { time: new Date().toISOString(), ...event };
    await appendFile(file, `${start}${JSON.stringify(timed)}\n`);
    this.#logTorn = false;
    for (const follower of this.#followers) follower(timed);
  }

  async #saveState(state: RunState): Promise<void> {
    await writeFileAtomic(this.file("state.json"), `${JSON.stringify(state, null, 2)}\n`);
    this.#state = state;
  }
}

/** Copies first weights from files into the run, before there is a state that a run could go on from. */
async function writeInits(
  path: string,
  plan: Plan,
  inits: ReadonlyMap<string, LoadInit>,
): Promise<Pick<RunState, "weights" | "init">> {
  const weights: Record<string, string> = {};
  const init: NonNullable<RunState["init"]> = {};
  for (const [net, load] of inits) {
    const loaded = await load();
    const name = `weights/first/${net}.safetensors`;
    const metadata = { net, stage: "", spec: plan.spec.sha256 };
    await writeFileAtomic(join(path, name), encodeSafetensors(loaded.weights, metadata));
    weights[net] = name;
    const { file, sha256, read, drawn } = loaded.record;
    init[net] = { file, sha256: { ...sha256 }, read: [...read], drawn: [...drawn] };
  }
  return inits.size === 0 ? { weights } : { weights, init };
}

/** Throws `UserError` (exit code 2) for a name that is no data set of the plan. */
export function requireDataSets(plan: Plan, names: Iterable<string>): void {
  const known = plan.data.map((d) => d.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UserError(`the spec has no data set "${name}"`, {
      expected: `one of ${known.join(", ")}`,
      hint: "correct the name in --data NAME=DIR",
      exitCode: ExitCode.usage,
    });
  }
}

/** JSON that reads back as it was. Throws for numbers that JSON does not have. */
function jsonText(value: Json): string {
  return JSON.stringify(value, (name, part: unknown) => {
    if (typeof part === "number" && !Number.isFinite(part)) throw new Error(`run: ${name} of a checkpoint is ${part}`);
    return part;
  });
}

async function endsInsideLine(file: string): Promise<boolean> {
  const log = await open(file, "a+");
  try {
    const { size } = await log.stat();
    if (size === 0) return false;
    const { buffer } = await log.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] !== 0x0a;
  } finally {
    await log.close();
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

export async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function readChecked<T>(schema: z.ZodType<T>, file: string, run: string): Promise<T> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) {
    throw new UserError("this is not a run folder", {
      file: run,
      found: `no ${relative(run, file)} in it`,
      expected: "a folder that `fanc train` has written",
      exitCode: ExitCode.usage,
    });
  }
  const damaged = (found: string, cause?: unknown): UserError =>
    new UserError("this file of the run folder is damaged or of another version of fanc", {
      file,
      found,
      hint: startAgain,
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw damaged(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw damaged(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}
