import { rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Plan } from "../../compiler/contract/schema.js";
import { absoluteRoots, DataSets, dataRoots } from "../data/data-sets.js";
import type { Rehearsal } from "../data/rehearsal.js";
import { type EngineName, tensorFlow } from "../engines/engine-names.js";
import { fault } from "../errors/user-error.js";
import { makeFolder } from "../files/make-folder.js";
import { exists } from "../files/missing.js";
import { requireOutputFolder } from "../files/outputs.js";
import type { Hashes } from "../run/checksummed-file.js";
import { requireDataSets, requireRoots } from "../run/require-data-sets.js";
import { newRunRules, RunFolder } from "../run/run-folder.js";
import { stateFile } from "../run/run-parts.js";
import { projectOf } from "../run/stored-paths.js";
import { stageData } from "../train/check-data.js";
import { chosenStages } from "../train/chosen-stages.js";
import { requireUsableData } from "../train/preflight.js";
import { openInits } from "../weights/load-init.js";
import { requireStages } from "./schedule-options.js";

/** The parts of a new run. */
export interface Build {
  readonly plan: Plan;
  /** Path in the build folder to content. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Paths of data and weight files in the plan are relative to it. */
  readonly specFolder: string;
  /** The files of `spec/`, by path in the run folder; none of what was compiled elsewhere. */
  readonly copy?: ReadonlyMap<string, Uint8Array>;
  /** Hashes of the modules of a generated package. */
  readonly modules?: Hashes;
  /** Limits of a rehearsal. */
  readonly rehearsal?: Rehearsal | undefined;
}

/** Other folders for data sets, by name. */
export type OtherData = ReadonlyMap<string, string> | undefined;

/** A run that may be opened. */
export interface BegunRun {
  /** To be called when the run's lock is held. */
  readonly open: () => Promise<RunFolder>;
  /** The folder of a new run. */
  readonly place?: {
    /** To be called before the run is locked. */
    make(): Promise<void>;
    /** Call it if the run was not opened and the lock is released: removes the new folders, as far as they are empty. */
    abandon(): Promise<void>;
  };
}

/**
 * Checks everything that a new run needs; creates nothing.
 * @param signal ends the checks.
 * @param only stages to run, with those they need; all of them if absent.
 * @throws UserError where something is missing.
 */
export async function beginRun(
  folder: string,
  build: Build,
  engine: EngineName,
  data: OtherData,
  signal: AbortSignal,
  only?: readonly string[],
): Promise<BegunRun> {
  const { plan, files, specFolder, copy, modules, rehearsal } = build;
  requireStages(plan, only);
  requireRunnableOn(engine, build);
  requireDataSets(plan, (data ?? new Map()).keys());
  const roots = dataRoots(plan, specFolder, data ?? new Map());
  await requireUsableData(plan, new DataSets(plan, roots, rehearsal), chosenStages(plan, only));
  const inits = await openInits(plan, specFolder);
  let made: string | undefined;
  const place = {
    make: async () => {
      made = await makeFolder(folder);
    },
    abandon: async () => {
      if (made !== undefined) await removeEmpty(resolve(folder), resolve(made));
    },
  };
  return {
    place,
    open: async () => {
      await requireFree(folder);
      signal.throwIfAborted();
      const project = await projectOf(folder, specFolder);
      return RunFolder.create(folder, plan, files, roots, {
        inits,
        modules,
        project,
        rehearsal,
        ...(copy && { otherFiles: copy }),
      });
    },
  };
}

/** Removes a folder and those above it up to `last`, as far as they are empty. */
async function removeEmpty(folder: string, last: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOENT") return;
    throw error;
  }
  if (folder !== last) await removeEmpty(dirname(folder), last);
}

/** Throws `UserError` (exit code 2) for a build without what an engine runs, before a run is made of it. */
function requireRunnableOn(engine: EngineName, { copy, modules }: Build): void {
  if (!tensorFlow(engine) || copy !== undefined || modules !== undefined) return;
  throw fault("engine/nothing-to-run", {
    what: "build",
    engine,
    found: "graphs for ONNX Runtime only",
    hint: "give `fanc train` the .fan file instead of a build",
  });
}

/** Checks everything that a run needs to be resumed. `{ plan, state, roots }` come from `RunFolder.open`. */
export async function resumeRun(
  folder: string,
  { plan, state, roots: before }: Pick<RunFolder, "plan" | "state" | "roots">,
  data: OtherData,
  only?: readonly string[],
): Promise<BegunRun> {
  requireStages(plan, only);
  requireDataSets(plan, (data ?? new Map()).keys());
  const roots = new Map([...before, ...absoluteRoots(data)]);
  const pending = chosenStages(plan, only).filter((stage) => !state.done.includes(stage.name));
  await requireRoots(stageData(plan, pending), roots);
  await requireUsableData(plan, new DataSets(plan, roots, state.rehearsal), pending);
  const open = async (): Promise<RunFolder> => {
    const run = await RunFolder.open(folder);
    await run.prepareToResume();
    run.useData(absoluteRoots(data));
    return run;
  };
  return { open };
}

/** Throws `UserError` (exit code 2) where the folder of a new run is taken. */
export async function requireFree(folder: string): Promise<void> {
  if (await exists(join(folder, stateFile))) {
    throw fault("run/exists", { file: folder });
  }
  await requireOutputFolder(folder, newRunRules);
}
