import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Plan, planSchema } from "../../compiler/plan/schema.js";
import { writeFileAtomic } from "../atomic-file.js";
import type { Weights } from "../engines/engine.js";
import { ExitCode, UserError } from "../user-error.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";

/** What is finished in a run: `state.json`. */
const stateSchema = z.object({
  schema: z.literal("fanc.run/1"),
  done: z.array(z.string()),
  /** Net to its newest weight file, relative to the run folder. */
  weights: z.record(z.string(), z.string()),
  /** Data set to its folder. */
  data: z.record(z.string(), z.string()),
});
export type RunState = z.infer<typeof stateSchema>;

/** A position inside a stage with everything needed to go on from it. */
export interface Checkpoint {
  readonly stage: string;
  /** Index into the stage's runs. */
  readonly run: number;
  /** Next step to do. */
  readonly step: number;
  readonly weights: Weights;
  readonly velocities: Weights;
}

const velocitySuffix = ".velocity";

/**
 * The folder of one training run: `plan.json` and graphs under `build/`, `state.json`, `weights/NET.STAGE.safetensors`,
 * `checkpoint.safetensors`, `windows/`, `svm.json`, `events.ndjson`, `evaluation.json`. Every file but the event log
 * is replaced as a whole or not at all.
 */
export class RunFolder {
  readonly path: string;
  readonly plan: Plan;
  #state: RunState;

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
  ): Promise<RunFolder> {
    await mkdir(path, { recursive: true });
    for (const [name, content] of files) await writeFileAtomic(join(path, "build", name), content);
    const folder = new RunFolder(path, plan, {
      schema: "fanc.run/1",
      done: [],
      weights: {},
      data: Object.fromEntries(data),
    });
    await folder.#saveState();
    return folder;
  }

  /** Opens an existing run. Throws `UserError` where the folder is none or is damaged. */
  static async open(path: string): Promise<RunFolder> {
    const plan = planSchema.parse(await readJson(join(path, "build", "plan.json"), path));
    const state = stateSchema.parse(await readJson(join(path, "state.json"), path));
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

  /** Remembers other folders for some of the data sets. */
  async moveData(moved: ReadonlyMap<string, string>): Promise<void> {
    if (moved.size === 0) return;
    this.#state = { ...this.#state, data: { ...this.#state.data, ...Object.fromEntries(moved) } };
    await this.#saveState();
  }

  async finishStage(stage: string, weights: ReadonlyMap<string, Weights>): Promise<void> {
    const files: Record<string, string> = {};
    for (const [net, values] of weights) {
      const name = `weights/${net}.${stage}.safetensors`;
      await writeFileAtomic(this.file(name), encodeSafetensors(values, { net, stage, spec: this.plan.spec.sha256 }));
      files[net] = name;
    }
    this.#state = { ...this.#state, done: [...this.#state.done, stage], weights: { ...this.#state.weights, ...files } };
    await this.#saveState();
    await rm(this.file("checkpoint.safetensors"), { force: true });
  }

  /** The newest weights of a net, or undefined before its first stage. */
  async weightsOf(net: string): Promise<Weights | undefined> {
    const name = this.#state.weights[net];
    if (name === undefined) return undefined;
    return decodeSafetensors(await readFile(this.file(name)), this.file(name)).tensors;
  }

  async saveCheckpoint({ stage, run, step, weights, velocities }: Checkpoint): Promise<void> {
    const tensors = new Map(weights);
    for (const [name, value] of velocities) tensors.set(`${name}${velocitySuffix}`, value);
    const metadata = { stage, run: String(run), step: String(step), spec: this.plan.spec.sha256 };
    await writeFileAtomic(this.file("checkpoint.safetensors"), encodeSafetensors(tensors, metadata));
  }

  async loadCheckpoint(): Promise<Checkpoint | undefined> {
    const file = this.file("checkpoint.safetensors");
    const bytes = await readIfThere(file);
    if (bytes === undefined) return undefined;
    const { tensors, metadata } = decodeSafetensors(bytes, file);
    const weights = new Map([...tensors].filter(([name]) => !name.endsWith(velocitySuffix)));
    const velocities = new Map(
      [...tensors].flatMap(([name, value]) =>
        name.endsWith(velocitySuffix) ? [[name.slice(0, -velocitySuffix.length), value] as const] : [],
      ),
    );
    return { stage: metadata.stage ?? "", run: Number(metadata.run), step: Number(metadata.step), weights, velocities };
  }

  async event(event: Readonly<Record<string, unknown>>): Promise<void> {
    await appendFile(this.file("events.ndjson"), `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
  }

  async #saveState(): Promise<void> {
    await writeFileAtomic(this.file("state.json"), `${JSON.stringify(this.#state, null, 2)}\n`);
  }
}

export async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function readJson(file: string, run: string): Promise<unknown> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) {
    throw new UserError("this is not a run folder", {
      file: run,
      expected: "a folder that `fanc train` has written",
      exitCode: ExitCode.usage,
    });
  }
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new UserError("this file of the run folder is damaged", { file, found: String(cause), cause });
  }
}
