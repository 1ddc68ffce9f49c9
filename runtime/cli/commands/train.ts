import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { dataRoots } from "../../data/data-sets.js";
import { RunFolder, readIfThere } from "../../run/run-folder.js";
import { runSchedule } from "../../train/schedule.js";
import { ExitCode, UserError } from "../../user-error.js";
import { readBuild } from "../build-folder.js";
import { compileSpec } from "../compile-spec.js";
import { collectPairs } from "../options.js";
import { withSession } from "../session.js";

interface TrainOptions {
  readonly run?: string;
  readonly resume?: boolean;
  readonly set?: ReadonlyMap<string, string>;
  readonly data?: ReadonlyMap<string, string>;
  readonly json?: boolean;
}

export function trainCommand(): Command {
  return new Command("train")
    .description("run the schedule of a spec; Ctrl-C leaves a run that --resume continues")
    .argument("[spec]", ".fan file or build folder (not needed with --resume --run)")
    .addOption(new Option("--engine <engine>", "what runs the graphs").choices(["onnx"]).default("onnx"))
    .option("--run <dir>", "run folder (default: runs/NAME beside the spec)")
    .option("--resume", "go on with the run in that folder")
    .option("--set <name=value>", "set a parameter", collectPairs)
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .option("--json", "print the finished run as JSON")
    .action(async (spec: string | undefined, options: TrainOptions) => {
      const folder = options.run ?? defaultRun(spec);
      const run = options.resume === true ? await resumed(folder, spec, options) : await started(folder, spec, options);
      process.exitCode = await withSession(run, { lock: true }, async (context) => {
        context.progress.note(`${context.engine.description}; run folder ${folder}`);
        await runSchedule(context);
        if (options.json === true) process.stdout.write(`${JSON.stringify({ folder, ...run.state })}\n`);
        return ExitCode.ok;
      });
    });
}

function defaultRun(spec: string | undefined): string {
  if (spec === undefined)
    throw new UserError("which run?", {
      hint: "name a .fan file, or a run folder with --run",
      exitCode: ExitCode.usage,
    });
  return join(dirname(spec), "runs", basename(spec, ".fan"));
}

async function started(folder: string, spec: string | undefined, options: TrainOptions): Promise<RunFolder> {
  if (spec === undefined)
    throw new UserError("which spec?", { hint: "name a .fan file or a build folder", exitCode: ExitCode.usage });
  if ((await readIfThere(join(folder, "state.json"))) !== undefined) {
    throw new UserError("this run folder is in use", {
      file: folder,
      hint: "go on with it by --resume, or choose another folder with --run",
      exitCode: ExitCode.usage,
    });
  }
  const { plan, files, specFolder } = await compiled(spec, options);
  return RunFolder.create(folder, plan, files, dataRoots(plan, specFolder, options.data ?? new Map()));
}

async function compiled(
  spec: string,
  options: TrainOptions,
): Promise<{
  readonly plan: RunFolder["plan"];
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly specFolder: string;
}> {
  if (await isFolder(spec)) {
    if (options.set !== undefined)
      throw new UserError("parameters are set when a spec is compiled", {
        hint: "give --set to `fanc compile`",
        exitCode: ExitCode.usage,
      });
    const { plan, files } = await readBuild(spec);
    return { plan, files, specFolder: dirname(resolve(spec, plan.spec.file)) };
  }
  const { plan, files } = compileSpec(spec, options.set ?? new Map(), basename(spec));
  return { plan, files, specFolder: dirname(resolve(spec)) };
}

async function resumed(folder: string, spec: string | undefined, options: TrainOptions): Promise<RunFolder> {
  const run = await RunFolder.open(folder);
  if (spec !== undefined && !(await isFolder(spec))) {
    const { plan } = compileSpec(spec, options.set ?? new Map(), run.plan.spec.file);
    if (plan.spec.sha256 !== run.plan.spec.sha256) {
      throw new UserError("the spec has changed since this run was started", {
        file: spec,
        hint: "start a new run with --run, or resume without naming the spec to go on as it was",
        exitCode: ExitCode.usage,
      });
    }
  }
  await run.moveData(new Map([...(options.data ?? [])].map(([name, path]) => [name, resolve(path)])));
  return run;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
