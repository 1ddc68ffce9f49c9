import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { didYouMean } from "../../../dsl/source/suggest.js";
import { DataSets, dataRoots } from "../../data/data-sets.js";
import { makeFolder } from "../../make-folder.js";
import { RunFolder, requireDataSets } from "../../run/run-folder.js";
import { requireRunnable } from "../../run/runnable.js";
import { requireUsableData } from "../../train/preflight.js";
import { runSchedule } from "../../train/schedule.js";
import { ExitCode, UserError } from "../../user-error.js";
import { initNotes } from "../../weights/init-notes.js";
import { openInits } from "../../weights/load-init.js";
import { readBuild } from "../build-folder.js";
import { compileSpec } from "../compile-spec.js";
import { absolute, collectPairs, threadsOf, threadsOption } from "../options.js";
import { withSession } from "../session.js";

interface TrainOptions {
  readonly run?: string;
  readonly resume?: boolean;
  readonly set?: ReadonlyMap<string, string>;
  readonly data?: ReadonlyMap<string, string>;
  readonly json?: boolean;
  readonly threads?: number;
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
    .addOption(threadsOption())
    .option("--json", "print the finished run as JSON")
    .action(async (spec: string | undefined, options: TrainOptions) => {
      const folder = options.run ?? defaultRun(spec);
      const open =
        options.resume === true ? await resumed(folder, spec, options) : await started(folder, spec, options);
      const whenStopped = `stopped; go on with: fanc train --resume --run ${quoted(folder)}`;
      const session = { lock: join(folder, "lock"), open, whenStopped, ...threadsOf(options) };
      process.exitCode = await withSession(session, async (context) => {
        context.progress.note(`${context.engine.description}; run folder ${folder}`);
        if (options.resume !== true) for (const line of initNotes(context.run.state.init)) context.progress.note(line);
        await runSchedule(context);
        if (options.json === true) process.stdout.write(`${JSON.stringify({ folder, ...context.run.state })}\n`);
        return ExitCode.ok;
      });
    });
}

type OpenRun = () => Promise<RunFolder>;

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\w./~+:@%-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function defaultRun(spec: string | undefined): string {
  if (spec === undefined)
    throw new UserError("which run?", {
      hint: "name a .fan file, or a run folder with --run",
      exitCode: ExitCode.usage,
    });
  return join(dirname(spec), "runs", basename(spec, ".fan"));
}

/** Makes the run folder when its lock is held. Throws `UserError` (exit code 2) where the folder is taken. */
async function started(folder: string, spec: string | undefined, options: TrainOptions): Promise<OpenRun> {
  if (spec === undefined)
    throw new UserError("which spec?", { hint: "name a .fan file or a build folder", exitCode: ExitCode.usage });
  await requireFree(folder);
  const { plan, files, specFolder } = await compiled(spec, options);
  requireRunnable(plan);
  requireDataSets(plan, (options.data ?? new Map()).keys());
  const roots = dataRoots(plan, specFolder, options.data ?? new Map());
  await requireUsableData(plan, new DataSets(plan, roots), plan.stages);
  const inits = await openInits(plan, specFolder, didYouMean);
  await makeFolder(folder);
  return async () => {
    await requireFree(folder);
    return RunFolder.create(folder, plan, files, roots, inits);
  };
}

/** What a run that was killed while it was made may have left. */
const leftOver = ["build", "lock", "weights"];

async function requireFree(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.includes("state.json")) {
    throw new UserError("this run folder is in use", {
      file: folder,
      hint: "go on with it by --resume, or choose another folder with --run",
      exitCode: ExitCode.usage,
    });
  }
  const foreign = names.find((name) => !leftOver.some((own) => name === own || name.startsWith(`${own}.`)));
  if (foreign !== undefined) {
    throw new UserError("this folder holds something that is not a run", {
      file: folder,
      found: foreign,
      hint: "choose a new folder with --run",
      exitCode: ExitCode.usage,
    });
  }
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

async function resumed(folder: string, spec: string | undefined, options: TrainOptions): Promise<OpenRun> {
  const { plan, state } = await RunFolder.open(folder);
  requireRunnable(plan);
  requireDataSets(plan, (options.data ?? new Map()).keys());
  if (spec !== undefined) {
    const now = (await isFolder(spec))
      ? (await readBuild(spec)).plan
      : compileSpec(spec, options.set ?? new Map(), plan.spec.file).plan;
    if (now.spec.sha256 !== plan.spec.sha256) {
      throw new UserError("the spec (or a parameter set for it) has changed since this run was started", {
        file: spec,
        hint: "start a new run with --run, or resume without naming the spec to go on as it was",
        exitCode: ExitCode.usage,
      });
    }
  } else if (options.set !== undefined) {
    throw new UserError("a run goes on with the parameters it was started with", {
      hint: "leave --set out, or start a new run",
      exitCode: ExitCode.usage,
    });
  }
  const roots = new Map([...Object.entries(state.data), ...absolute(options.data)]);
  const pending = plan.stages.filter((stage) => !state.done.includes(stage.name));
  await requireUsableData(plan, new DataSets(plan, roots), pending);
  return async () => {
    const run = await RunFolder.open(folder);
    run.useData(absolute(options.data));
    return run;
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
