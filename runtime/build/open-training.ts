import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Compiled, CompileOptions } from "../../compiler/compile.js";
import { rehearsalOf } from "../data/rehearsal.js";
import type { EngineName } from "../engines/engine-names.js";
import { openEngine } from "../engines/open-engine.js";
import { fault } from "../errors/user-error.js";
import { openLastEngine, openRunEngine } from "../run/run-engine.js";
import { RunFolder } from "../run/run-folder.js";
import { type BegunRun, type Build, beginRun, requireFree, resumeRun } from "../session/begin-run.js";
import type { TrainSession } from "../session/train-session.js";
import { quoted } from "../text/quoted.js";
import { readBuild } from "./build-folder.js";
import type { Read } from "./compile-file.js";
import { specCopy } from "./spec-copy.js";

export interface TrainingOptions {
  readonly engine?: EngineName;
  readonly threads?: number;
  /** Values of parameters. */
  readonly set?: ReadonlyMap<string, string>;
  /** Other folders for data sets. */
  readonly data?: ReadonlyMap<string, string>;
  /** Stages to run, with those they need; all of them if absent. */
  readonly stage?: readonly string[];
  /** Updates of each stage of a rehearsal. */
  readonly rehearse?: number;
}

/** Compiles a file and prints its diagnostics. @throws UserError if it has errors. */
export type CompileSpec = (file: string, options: CompileOptions) => Compiled & Read;

type OpenedTraining = BegunRun & Pick<TrainSession, "openEngine">;

/** `runs/NAME` next to the spec or build folder, `runs/NAME-rehearsal` for a rehearsal. */
export function defaultRunOf(spec: string | undefined, { rehearse }: Pick<TrainingOptions, "rehearse"> = {}): string {
  if (spec === undefined) throw fault("command/no-run");
  return join(dirname(spec), "runs", `${basename(spec, ".fan")}${rehearse === undefined ? "" : "-rehearsal"}`);
}

/**
 * Checks everything that a new run needs; creates nothing.
 * @param spec a `.fan` file or a build folder.
 * @throws UserError where something is missing or in the way.
 */
export async function startTraining(
  folder: string,
  spec: string | undefined,
  options: TrainingOptions,
  compiled: CompileSpec,
  signal: AbortSignal,
): Promise<OpenedTraining> {
  if (spec === undefined) throw fault("command/no-spec");
  await requireFree(folder);
  const { engine = "onnx", data, threads, rehearse } = options;
  const build = await buildOf(spec, options, compiled);
  const rehearsal = rehearse === undefined ? undefined : rehearsalOf(build.plan, rehearse);
  const begun = await beginRun(folder, { ...build, rehearsal }, engine, data, signal, options.stage);
  return { ...begun, openEngine: () => openEngine(engine, threads) };
}

async function buildOf(spec: string, options: TrainingOptions, compiled: CompileSpec): Promise<Build> {
  if (await isFolder(spec)) {
    if (options.set !== undefined) throw fault("command/set-with-build");
    const { plan, files } = await readBuild(spec);
    return { plan, files, specFolder: dirname(resolve(spec, plan.spec.file)) };
  }
  const settings = options.set ?? new Map<string, string>();
  const { plan, files, texts } = compiled(spec, { settings, specFile: basename(spec) });
  const copy = await specCopy(spec, texts, settings, plan.spec.sha256);
  return { plan, files, specFolder: dirname(resolve(spec)), copy };
}

/**
 * Checks everything that a run needs to be resumed.
 * @param spec a `.fan` file or build folder that must be what the run was made of; need not be given.
 * @throws UserError where it is another one, or something is missing.
 */
export async function resumeTraining(
  folder: string,
  spec: string | undefined,
  options: TrainingOptions,
  compiled: CompileSpec,
): Promise<OpenedTraining> {
  if (options.rehearse !== undefined) throw fault("command/rehearse-with-resume", { folder: quoted(folder) });
  const run = await RunFolder.open(folder);
  const { plan } = run;
  if (spec !== undefined) {
    const now = (await isFolder(spec))
      ? (await readBuild(spec)).plan
      : compiled(spec, { settings: options.set ?? new Map(), specFile: plan.spec.file }).plan;
    if (now.spec.sha256 !== plan.spec.sha256) {
      throw fault("run/spec-changed", { file: spec });
    }
  } else if (options.set !== undefined) {
    throw fault("command/set-with-resume");
  }
  const { engine, threads } = options;
  return {
    ...(await resumeRun(folder, run, options.data, options.stage)),
    openEngine: () => (engine === undefined ? openLastEngine(run, threads) : openRunEngine(run, engine, threads)),
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
