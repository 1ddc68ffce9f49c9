import { readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { graphNames, moduleFile } from "../../../compiler/contract/graph-files.js";
import { type Plan, planSchema } from "../../../compiler/contract/schema.js";
import { chooseFrom } from "../../../dsl/text/suggest.js";
import type { EngineName } from "../../engines/engine-names.js";
import { importModule } from "../../engines/graph-source.js";
import { openEngine } from "../../engines/open-engine.js";
import { type BackendName, backendNames } from "../../engines/tfjs/backends/backend.js";
import { fault } from "../../errors/user-error.js";
import { readRegular } from "../../files/regular-file.js";
import { type Hashes, sha256Of } from "../../run/checksummed-file.js";
import { openLastEngine, openRunEngine } from "../../run/run-engine.js";
import { RunFolder } from "../../run/run-folder.js";
import type { LoadModule } from "../../run/run-graph.js";
import { type BegunRun, type Build, beginRun, requireFree, resumeRun } from "../../session/begin-run.js";
import { type TrainSession, trainProgram } from "../../session/train-session.js";
import { evalCommand } from "../commands/eval.js";
import { predictCommand } from "../commands/predict.js";
import { collectPairs, keepCheckpointsOption, threadsOption } from "../options.js";
import { outputFolder } from "../output-options.js";

/** A generated package of the TensorFlow.js target. */
export interface TrainingPackage {
  readonly plan: Plan;
  /** Folder of the compiled modules, `nets/NET.js` and so on; inside the folder of the package. */
  readonly modules: URL;
}

interface Options {
  readonly engine?: BackendName;
  readonly run?: string;
  readonly resume?: boolean;
  readonly data?: ReadonlyMap<string, string>;
  readonly threads?: number;
  readonly keepCheckpoints: number;
  readonly json?: boolean;
}

/** `npm start` of a generated package: `fanc train`, `eval` and `predict` with its plan and modules. */
export function packageProgram({ plan, modules }: TrainingPackage): Command {
  const folder = resolve(fileURLToPath(modules), "..");
  const usual = relative(process.cwd(), join(folder, "runs", plan.name));
  const ownModules = (run: RunFolder): Promise<LoadModule> => packageModules(run, { plan, modules, folder });
  const program = new Command("npm start --")
    .description(`train ${plan.nets.map(({ name }) => name).join(", ")}; after Ctrl-C, --resume resumes the run`)
    .addOption(
      new Option(
        "--engine <engine>",
        `execution engine: ${backendNames.join(", ")} (default: the best available one; with --resume, that of the last session)`,
      ).argParser(parseBackend),
    )
    .option("--run <dir>", "run folder", outputFolder, usual)
    .option("--resume", "resume the run in that folder")
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .addOption(threadsOption())
    .addOption(keepCheckpointsOption())
    .option("--json", "print every event of the run as a line of JSON")
    .exitOverride()
    .action(async (options: Options) => {
      const run = options.run ?? usual;
      const fresh = options.resume !== true;
      const resumeCommand = "npm start -- --resume --run";
      const evalCommand = "npm start -- eval";
      process.exitCode = await trainProgram(options.json === true, async (signal) => {
        const session = await (fresh ? started : resumed)(run, { plan, modules, folder }, options, signal);
        const { keepCheckpoints } = options;
        return { folder: run, fresh, resumeCommand, evalCommand, keepCheckpoints, modules: ownModules, ...session };
      });
    });
  for (const command of [evalCommand(ownModules), predictCommand(ownModules)])
    program.addCommand(command.copyInheritedSettings(program));
  return program;
}

type Opened = BegunRun & Pick<TrainSession, "openEngine">;
type Package = TrainingPackage & { readonly folder: string };

async function started(run: string, from: Package, options: Options, signal: AbortSignal): Promise<Opened> {
  await requireFree(run);
  const engine = engineOf(options.engine);
  const begun = await beginRun(run, await buildOf(from), engine, options.data, signal);
  return { ...begun, openEngine: () => openEngine(engine, options.threads) };
}

async function buildOf({ plan, modules, folder }: Package): Promise<Build> {
  const files = new Map([["plan.json", new TextEncoder().encode(`${JSON.stringify(plan, null, 2)}\n`)]]);
  const hashes = await moduleHashes(fileURLToPath(modules), plan);
  return { plan, files, specFolder: dirname(resolve(folder, plan.spec.file)), modules: hashes };
}

/**
 * The modules of the package for a run that it has made.
 * @throws UserError where plan, schedule or a module has changed since: the run would be worked on with other nets.
 */
async function packageModules(run: RunFolder, { plan, modules }: Package): Promise<LoadModule> {
  requireSamePlan(run, plan);
  const folder = fileURLToPath(modules);
  const now = await moduleHashes(folder, plan);
  const then = run.state.modules ?? new Map<string, string>();
  const changed = [...new Set([...now.keys(), ...then.keys()])].filter((name) => now.get(name) !== then.get(name));
  if (changed.length === 0) return (graph) => importModule(join(folder, moduleFile(graph)));
  throw fault("run/modules-changed", { file: run.path, found: `changed: ${changed.join(", ")}` });
}

/** Hashes of the modules of a generated package with the library that they import, by path in their folder. */
async function moduleHashes(folder: string, plan: Plan): Promise<Hashes> {
  const library = (await readdir(join(folder, "lib"))).filter((name) => name.endsWith(".js")).sort();
  const names = [...library.map((name) => `lib/${name}`), ...graphNames(plan).map(moduleFile)];
  const hashes: [string, string][] = [];
  for (const name of names) hashes.push([name, sha256Of(await readRegular(join(folder, name)))]);
  return new Map(hashes);
}

function requireSamePlan(run: RunFolder, plan: Plan): void {
  // Parsing brings both into one order.
  if (JSON.stringify(planSchema.parse(run.plan)) === JSON.stringify(planSchema.parse(plan))) return;
  throw fault("run/plan-changed", { file: run.path });
}

async function resumed(run: string, { plan }: Package, options: Options): Promise<Opened> {
  const found = await RunFolder.open(run);
  requireSamePlan(found, plan);
  const { engine, threads } = options;
  return {
    ...(await resumeRun(run, found, options.data)),
    openEngine: () =>
      engine === undefined ? openLastEngine(found, threads) : openRunEngine(found, engineOf(engine), threads),
  };
}

const engineOf = (backend: BackendName | undefined): EngineName => (backend === undefined ? "tfjs" : `tfjs:${backend}`);

function parseBackend(text: string): BackendName {
  const found = backendNames.find((name) => name === text || `tfjs:${name}` === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`no engine has this name; ${chooseFrom(text, backendNames)}`);
}
