import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { readBuild } from "../../build/build-folder.js";
import { modulesOfSpec } from "../../build/run-modules.js";
import { specCopy } from "../../build/spec-copy.js";
import type { EngineName } from "../../engines/engine-names.js";
import { openEngine } from "../../engines/open-engine.js";
import { fault } from "../../errors/user-error.js";
import { openLastEngine, openRunEngine } from "../../run/run-engine.js";
import { RunFolder } from "../../run/run-folder.js";
import { type BegunRun, type Build, beginRun, requireFree, resumeRun } from "../../session/begin-run.js";
import { scheduleOptions } from "../../session/schedule-options.js";
import { type TrainSession, trainProgram } from "../../session/train-session.js";
import { engineOption } from "../engine-option.js";
import { collectPairs, collectTexts, keepCheckpointsOption, threadsOption } from "../options.js";
import { compiledSpec } from "../report-diagnostics.js";

interface TrainOptions {
  readonly engine?: EngineName;
  readonly run?: string;
  readonly resume?: boolean;
  readonly set?: ReadonlyMap<string, string>;
  readonly data?: ReadonlyMap<string, string>;
  readonly json?: boolean;
  readonly threads?: number;
  readonly stage?: readonly string[];
  readonly reuse?: readonly string[] | false;
  readonly keepCheckpoints: number;
}

export function trainCommand(): Command {
  return new Command("train")
    .description("run the schedule of a spec; after Ctrl-C, --resume resumes the run")
    .argument("[spec]", ".fan file or build folder (not needed with --resume --run)")
    .addOption(engineOption("onnx; with --resume, that of the last session"))
    .option("--run <dir>", "run folder (default: runs/NAME beside the spec)")
    .option("--resume", "resume the run in that folder")
    .option("--set <name=value>", "set a parameter", collectPairs)
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .option("--stage <name...>", "run only these stages and those that they need")
    .option("--reuse <dir>", "reuse stages of this run, or of the runs in this folder", collectTexts)
    .option("--no-reuse", "retrain every stage; reuse nothing")
    .addOption(threadsOption())
    .addOption(keepCheckpointsOption())
    .option("--json", "print every event of the run as a line of JSON")
    .action(async (spec: string | undefined, options: TrainOptions) => {
      const folder = options.run ?? defaultRun(spec);
      const fresh = options.resume !== true;
      const resumeCommand = "fanc train --resume --run";
      const evalCommand = "fanc eval";
      process.exitCode = await trainProgram(options.json === true, async (signal) => {
        const session = fresh ? await started(folder, spec, options, signal) : await resumed(folder, spec, options);
        const schedule = await scheduleOptions(folder, options);
        const { keepCheckpoints } = options;
        return {
          folder,
          fresh,
          resumeCommand,
          evalCommand,
          keepCheckpoints,
          schedule,
          modules: modulesOfSpec,
          ...session,
        };
      });
    });
}

type Opened = BegunRun & Pick<TrainSession, "openEngine">;

function defaultRun(spec: string | undefined): string {
  if (spec === undefined) throw fault("command/no-run");
  return join(dirname(spec), "runs", basename(spec, ".fan"));
}

async function started(
  folder: string,
  spec: string | undefined,
  options: TrainOptions,
  signal: AbortSignal,
): Promise<Opened> {
  if (spec === undefined) throw fault("command/no-spec");
  await requireFree(folder);
  const { engine = "onnx", data, threads } = options;
  const begun = await beginRun(folder, await buildOf(spec, options), engine, data, signal, options.stage);
  return { ...begun, openEngine: () => openEngine(engine, threads) };
}

async function buildOf(spec: string, options: TrainOptions): Promise<Build> {
  if (await isFolder(spec)) {
    if (options.set !== undefined) throw fault("command/set-with-build");
    const { plan, files } = await readBuild(spec);
    return { plan, files, specFolder: dirname(resolve(spec, plan.spec.file)) };
  }
  const settings = options.set ?? new Map<string, string>();
  const { plan, files, texts } = compiledSpec(spec, { settings, specFile: basename(spec) });
  const copy = await specCopy(spec, texts, settings, plan.spec.sha256);
  return { plan, files, specFolder: dirname(resolve(spec)), copy };
}

async function resumed(folder: string, spec: string | undefined, options: TrainOptions): Promise<Opened> {
  const run = await RunFolder.open(folder);
  const { plan } = run;
  if (spec !== undefined) {
    const now = (await isFolder(spec))
      ? (await readBuild(spec)).plan
      : compiledSpec(spec, { settings: options.set ?? new Map(), specFile: plan.spec.file }).plan;
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
