import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors/user-error.js";
import { type Evaluation, evaluationSchema } from "../evaluate/evaluation-schema.js";
import { readText } from "../files/regular-file.js";
import { settingsOf } from "../run/read-spec.js";
import { RunFolder } from "../run/run-folder.js";
import { evaluationFile, eventsFile, lockFile } from "../run/run-parts.js";
import { findRuns } from "./find-runs.js";
import { LogTail } from "./log-tail.js";
import { runOwner } from "./run-owner.js";
import { RunProgress } from "./run-progress.js";

export type RunCondition =
  | { readonly kind: "finished" | "not started" | "no run" }
  | {
      readonly kind: "running";
      readonly pid: number;
      /** Of a process that cannot be looked up by its number: `in another container`, `on h2`. */
      readonly where?: string;
      readonly stage?: string;
      readonly step?: number;
    }
  | { readonly kind: "stopped"; readonly stage?: string; readonly step?: number }
  | { readonly kind: "diverged"; readonly stage: string; readonly step: number }
  | { readonly kind: "damaged"; readonly why: string };

/** A run in a line of a list. Rates are shares in [0, 1], times ISO 8601. */
export interface RunSummary {
  readonly folder: string;
  readonly condition: RunCondition;
  readonly spec?: string;
  readonly seed?: number;
  /** Updates of each stage of a rehearsal. */
  readonly rehearsal?: number;
  /** The values of `--set`, as NAME=VALUE; absent for a run without its spec. */
  readonly settings?: readonly string[];
  readonly stages?: number;
  readonly done?: number;
  readonly engine?: string;
  readonly started?: string;
  /** Seconds of work. */
  readonly seconds?: number;
  /** Of the newest stage that has any. */
  readonly validation?: { readonly stage: string; readonly last: number | null; readonly best: number | null };
  /** Mean over attributes of the test split, from evaluation.json. */
  readonly accuracy?: number;
  readonly bytes: number;
}

/** The runs at and below folders, each once, and other folders among them. @throws Error of the system for an unreadable root. */
export async function summariseRuns(roots: readonly string[]): Promise<readonly RunSummary[]> {
  const runs = new Map<string, RunSummary>();
  for (const root of roots) {
    for (const { path, kind } of await findRuns(root)) runs.set(path, await summaries[kind](path));
  }
  return [...runs.values()];
}

/** Reads a run folder without changing it; its faults are part of the summary, not thrown. */
export async function summariseRun(folder: string): Promise<RunSummary> {
  const bytes = await sizeOf(folder);
  try {
    const run = await RunFolder.open(folder);
    const { plan, state } = run;
    const view = await readLog(join(folder, eventsFile), true);
    const evaluation = await readEvaluation(folder);
    const settings = await settingsIn(run);
    const { started, session, seconds } = view;
    const validated = [...view.groups.values()].findLast(({ recent }) => recent.length > 0);
    return {
      folder,
      condition: await conditionOf(run, view),
      spec: plan.spec.file,
      seed: plan.seed,
      ...(state.rehearsal === undefined ? {} : { rehearsal: state.rehearsal.updates }),
      ...(settings === undefined ? {} : { settings: [...settings].map(([name, value]) => `${name}=${value}`) }),
      stages: plan.stages.length,
      done: state.done.length,
      ...(session === undefined ? {} : { engine: session.engine }),
      ...(started === undefined ? {} : { started }),
      seconds,
      ...(validated === undefined
        ? {}
        : {
            validation: {
              stage: validated.stage,
              last: validated.recent.at(-1)?.loss ?? null,
              best: validated.best?.loss ?? null,
            },
          }),
      ...(evaluation === undefined ? {} : { accuracy: evaluation.means.accuracy }),
      bytes,
    };
  } catch (error) {
    return { folder, condition: { kind: "damaged", why: whyOf(error) }, bytes };
  }
}

/** A folder among runs that is not a run. */
const noRun = async (folder: string): Promise<RunSummary> => ({
  folder,
  condition: { kind: "no run" },
  bytes: await sizeOf(folder),
});

const summaries = {
  run: summariseRun,
  "no run": noRun,
  unreadable: async (folder: string): Promise<RunSummary> => ({
    folder,
    condition: { kind: "damaged", why: "the name of this folder is not UTF-8; rename it" },
    bytes: 0,
  }),
} as const;

/** @param fewSteps reads many times faster, without curves and averages. */
export async function readLog(file: string, fewSteps: boolean): Promise<RunProgress> {
  const view = new RunProgress();
  for await (const { events, unreadable } of new LogTail(file, { fewSteps }).read()) {
    view.addAll(events);
    view.unreadable += unreadable;
  }
  return view;
}

/** Undefined if it is missing or not from fanc. */
export async function readEvaluation(folder: string): Promise<Evaluation | undefined> {
  const text = await readText(join(folder, evaluationFile)).catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return evaluationSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A damaged record of the spec is a fault of commands that compile it, not of the run. */
const settingsIn = (run: RunFolder): ReturnType<typeof settingsOf> =>
  settingsOf(run).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });

async function conditionOf({ path, plan, state }: RunFolder, view: RunProgress): Promise<RunCondition> {
  const owner = await runOwner(join(path, lockFile));
  const next = plan.stages.find(({ name }) => !state.done.includes(name));
  const { current } = view;
  const stage = current?.stage ?? next?.name;
  const place = {
    ...(stage === undefined ? {} : { stage }),
    ...(current === undefined || current.step === 0 ? {} : { step: current.step }),
  };
  if (owner.kind === "working") {
    const { pid, where } = owner;
    return { kind: "running", pid, ...(where === undefined ? {} : { where }), ...place };
  }
  if (owner.kind === "odd")
    return { kind: "damaged", why: `its lock is ${owner.found}; remove it if no training runs there` };
  if (next === undefined) return { kind: "finished" };
  if (view.ended?.type === "diverged") return { kind: "diverged", stage: view.ended.stage, step: view.ended.step };
  return view.session === undefined ? { kind: "not started" } : { kind: "stopped", ...place };
}

function whyOf(error: unknown): string {
  if (error instanceof UserError) {
    const { found } = error.details;
    return found === undefined ? error.message : `${error.message}: ${found}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Bytes of all files in a folder; what cannot be read counts nothing, links are not followed. */
async function sizeOf(path: string): Promise<number> {
  const own = await lstat(path).catch(() => undefined);
  if (own === undefined) return 0;
  if (!own.isDirectory()) return own.size;
  let sum = 0;
  for (const name of await readdir(path).catch(() => [])) sum += await sizeOf(join(path, name));
  return sum;
}
