import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Argument, Command } from "commander";
import { packageRoot } from "../../runtime/build/node-host.js";
import { collectPairs, integerFrom } from "../../runtime/cli/options.js";
import { BenchError } from "./bench-error.js";
import { benchCompile } from "./compile.js";
import { benchData } from "./data.js";
import { benchEdgeBoxes } from "./edge-boxes.js";
import { benchEngines } from "./engines.js";
import { benchInterweave } from "./interweave.js";
import { benchLanguage, benchLimits } from "./language.js";
import { benchMemory } from "./memory.js";
import { benchPlan } from "./plan.js";
import { type BenchResult, resultTable, saveResult } from "./report.js";
import { benchState } from "./state.js";
import { benchSvm } from "./svm.js";
import { benchTrain } from "./train.js";

interface BenchOptions {
  readonly spec?: string;
  readonly data?: string;
  readonly batch: number;
  readonly threads: number;
  readonly only?: string;
  readonly torch: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly set?: ReadonlyMap<string, string>;
  readonly output?: string;
}

const root = packageRoot();

const benchmarks: Readonly<Record<string, (options: BenchOptions) => Promise<BenchResult>>> = {
  language: (options) => benchLanguage(options),
  limits: (options) => benchLimits(options),
  compile: (options) => benchCompile({ ...options, ...specOf(options) }),
  svm: (options) => benchSvm(options),
  edgeboxes: (options) => benchEdgeBoxes(options),
  data: (options) => benchData({ ...options, folder: options.data, trained: trainedOf(options) }),
  state: (options) => benchState(options),
  engines: (options) => benchEngines({ ...options, ...specOf(options), only: options.only }),
  interweave: (options) =>
    benchInterweave({
      ...options,
      spec: options.spec ?? fullSize,
      settings: options.set ?? new Map(),
    }),
  memory: (options) =>
    benchMemory({
      ...options,
      specs: options.spec === undefined ? allSpecs() : [options.spec],
      settings: options.set ?? new Map(),
      only: options.only,
    }),
  plan: (options) => benchPlan({ threads: options.threads, only: options.only }),
  train: (options) =>
    benchTrain({
      ...options,
      specs: options.spec === undefined ? trainedSpecs : [options.spec],
      settings: options.set ?? new Map(),
      only: options.only,
    }),
};

const fullSize = join(root, "specs", "lnets-anet.fan");
const trainedSpecs = [fullSize, join(root, "examples", "quickstart", "quickstart.fan")];

const allSpecs = (): readonly string[] => [
  ...readdirSync(join(root, "specs"))
    .filter((name) => name.endsWith(".fan"))
    .map((name) => join(root, "specs", name)),
  trainedSpecs[1] as string,
];

/** Of the full size the stage of ANet at its input: the LNets take minutes a step. */
const trainedOf = ({ spec }: BenchOptions) =>
  spec !== undefined ? [{ spec }] : [{ spec: trainedSpecs[1] as string }, { spec: fullSize, stages: ["tune_anet"] }];

function specOf({ spec, set }: BenchOptions) {
  return { spec: spec ?? join(root, "examples", "quickstart", "quickstart.fan"), settings: set ?? new Map() };
}

const seconds = (text: string): number => integerFrom(0)(text);

const program = new Command("bench")
  .description(
    "measure language, compiler, data reading, EdgeBoxes, SVM solver, carried state, memory, interweaved patches and training; results go to bench/results",
  )
  .addArgument(
    new Argument("[names...]", "what to measure; all of them without a name").choices(Object.keys(benchmarks)),
  )
  .option(
    "--spec <file>",
    "spec for `compile` (default: the quickstart), `data` and `train` (the quickstart and the full size), `memory` (all)",
  )
  .option("--data <dir>", "pictures for `data` (default: avatars drawn for the purpose)")
  .option("--batch <n>", "images in a step of `train`, `memory` and `data`", integerFrom(2), 32)
  .option("--only <text>", "measure only the rows of `train`, `memory` and `plan` with this text in their name")
  .option(
    "--threads <n>",
    "threads of `train` (ours and PyTorch's), of `state` and of the engine in `data`",
    integerFrom(1),
    availableParallelism(),
  )
  .option("--no-torch", "leave PyTorch out of `train`")
  .option("--rounds <n>", "interleaved rounds", integerFrom(1), 3)
  .option("--seconds <n>", "time for the repetitions of one round (at least 3 are made)", seconds, 2)
  .option("--set <name=value>", "set a parameter of the spec", collectPairs)
  .option("-o, --output <dir>", "folder for NAME.json (default: bench/results of the package)")
  .action(async (names: readonly string[], options: BenchOptions) => {
    for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
      const result = await benchmarks[name]?.(options);
      if (result === undefined) continue;
      const path = await saveResult(options.output ?? join(root, "bench", "results"), result);
      process.stdout.write(`${resultTable(result)}${path}\n\n`);
    }
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
