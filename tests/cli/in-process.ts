import { readFile, writeFile } from "node:fs/promises";
import { DataSets, dataRoots } from "../../runtime/data/data-sets.js";
import { DecodePool } from "../../runtime/data/images/decode-pool.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import type { Progress } from "../../runtime/process/progress.js";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { showTraining } from "../../runtime/session/training-bar.js";
import { noBoard } from "../../runtime/tensorboard/run-board.js";
import { runSchedule, type ScheduleOptions } from "../../runtime/train/schedule.js";
import { trainingContext } from "../../runtime/train/training-context.js";
import { compiledFile } from "../support/compiled.js";
import type { Project } from "./support.js";

/** A new run of the tiny spec, changed. */
export async function newRun(
  project: Project,
  name: string,
  change: (text: string) => string = (text) => text,
): Promise<string> {
  const spec = project.file(`${name}.fan`);
  await writeFile(spec, change(await readFile(project.spec, "utf8")));
  const { plan, files } = compiledFile(spec, new Map(), `${name}.fan`);
  const run = project.file("runs", name);
  await RunFolder.create(run, plan, files, dataRoots(plan, project.folder, new Map()));
  return run;
}

export interface TrainHere extends ScheduleOptions {
  /** Called with the name of each piece of work when it begins, and with `NAME N` at its N-th unit. */
  readonly during?: (work: string) => void;
  readonly signal?: AbortSignal;
  /** Takes what is said, for work that ends with an error. */
  readonly said?: string[];
}

/** Resumes a run in this process; returns its notes and summaries. */
export async function trainHere(
  folder: string,
  { during, signal, said = [], ...options }: TrainHere = {},
): Promise<string[]> {
  const run = await RunFolder.open(folder);
  const progress: Progress = {
    begin: (name) => {
      during?.(name);
      return { update: (done) => during?.(`${name} ${done}`), end: (text) => said.push(`did ${name}: ${text ?? ""}`) };
    },
    note: (line) => said.push(line),
  };
  // As many threads as the commands of tests have: sums of another number may differ in the last digits.
  const engine = onnxEngine(1);
  const pool = new DecodePool(2);
  const data = new DataSets(run.plan, run.roots);
  const never = new AbortController().signal;
  showTraining(run, progress);
  try {
    await runSchedule(
      trainingContext({ run, engine, data, pool, board: noBoard, signal: signal ?? never, progress }),
      options,
    );
    return said;
  } finally {
    await run.close();
    await pool.close();
    await engine.close();
  }
}
