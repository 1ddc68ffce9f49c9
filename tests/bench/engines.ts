import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Plan, TrainGroup, TrainPlan } from "../../compiler/contract/schema.js";
import { writeBuild } from "../../runtime/build/build-folder.js";
import { tfjsModules } from "../../runtime/build/tfjs-target.js";
import type { Engine, Trainer } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { type BackendName, backendNames } from "../../runtime/engines/tfjs/backends/backend.js";
import { BackendMissing } from "../../runtime/engines/tfjs/backends/backend-missing.js";
import { openBackend } from "../../runtime/engines/tfjs/backends/open-backend.js";
import { tfjsEngine } from "../../runtime/engines/tfjs/tfjs-engine.js";
import { initialOptimizerState, initialWeights } from "../../runtime/weights/initial-weights.js";
import { compiledFile } from "../support/compiled.js";
import { alternating, type Rounds, summarise, timed } from "./measure.js";
import type { BenchResult } from "./report.js";
import { randomBatch } from "./train/batch.js";
import { idleRate } from "./train/cases.js";

export interface EnginesOptions extends Rounds {
  readonly spec: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly threads: number;
  /** Only training runs with this text in their name. */
  readonly only: string | undefined;
}

/** Plain JavaScript would take minutes a step: it is timed on a small net by `fanc engine list`. */
const measuredBackends: readonly BackendName[] = backendNames.filter((name) => name !== "cpu");

/** A training step of every run of a spec on every engine that is there, one after the other in each round. */
export async function benchEngines({ spec, settings, threads, only, ...rounds }: EnginesOptions): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-bench-"));
  const { engines, missing } = await openEngines(threads);
  try {
    const compiled = compiledFile(spec, settings, spec);
    await writeBuild(folder, new Map([...compiled.files, ...tfjsModules(compiled)]));
    const rows: Record<string, string | number>[] = [];
    for (const { stage, run } of runsOf(compiled.plan)) {
      const what = `${stage.name} ${run.nets.join(", ")}`;
      if (only !== undefined && !what.includes(only)) continue;
      rows.push(await measured(what, { folder, plan: compiled.plan, stage, run }, engines, rounds));
    }
    return {
      name: "engines",
      settings: { spec: basename(spec), threads, engines: engines.map(({ description }) => description).join("; ") },
      rows,
      notes: ["Milliseconds of a training step, medians; ratios are to onnx.", ...missing],
    };
  } finally {
    for (const engine of engines) await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function openEngines(
  threads: number,
): Promise<{ readonly engines: readonly Engine[]; readonly missing: readonly string[] }> {
  const engines: Engine[] = [onnxEngine(threads)];
  const missing: string[] = [];
  for (const name of measuredBackends) {
    try {
      engines.push(tfjsEngine((await openBackend(name, { threads })).backend));
    } catch (error) {
      if (!(error instanceof BackendMissing)) throw error;
      missing.push(`tfjs:${name} is not here: ${error.details.found ?? error.message}.`);
    }
  }
  return { engines, missing };
}

const runsOf = (plan: Plan): readonly { readonly stage: TrainPlan; readonly run: TrainGroup }[] =>
  plan.stages.flatMap((stage) => (stage.kind === "train" ? stage.groups.map((run) => ({ stage, run })) : []));

interface Measured {
  readonly folder: string;
  readonly plan: Plan;
  readonly stage: TrainPlan;
  readonly run: TrainGroup;
}

async function measured(
  what: string,
  { folder, plan, stage, run }: Measured,
  engines: readonly Engine[],
  rounds: Rounds,
): Promise<Record<string, string | number>> {
  const net = plan.nets.find(({ name }) => name === run.nets[0]);
  const weights = initialWeights("bench", [...(net?.parameters ?? []), ...run.outputLayer], 1);
  const trainers: Trainer[] = [];
  try {
    for (const engine of engines) {
      trainers.push(
        await engine.openTrainer({
          graph: ownGraph(join(folder, run.graph)),
          image: { batch: stage.batch, ...run.input },
          weights,
          optimizer: initialOptimizerState(run.state),
        }),
      );
    }
    const data = { ...randomBatch(stage, run), lr: idleRate, seed: 1 };
    const losses = await Promise.all(trainers.map(async (trainer) => (await trainer.step(data)).loss));
    requireAgreement(what, losses);
    const times = await alternating(
      trainers.map((trainer) => () => timed(() => trainer.step(data))),
      rounds,
    );
    const medians = times.map((one) => summarise(one).median);
    const columns = engines.flatMap(({ name }, i): [string, number][] => {
      const ms = medians[i] ?? Number.NaN;
      return i === 0
        ? [[`${name} ms`, ms]]
        : [
            [`${name} ms`, ms],
            [`${name} / onnx`, ms / (medians[0] ?? Number.NaN)],
          ];
    });
    const size = `${run.input.height}x${run.input.width}`;
    return { step: what, size, batch: stage.batch, ...Object.fromEntries(columns) };
  } finally {
    for (const trainer of trainers) await trainer.close();
  }
}

/** Times of engines that compute different things say nothing. */
function requireAgreement(what: string, losses: readonly number[]): void {
  const [first = Number.NaN] = losses;
  if (losses.every((loss) => Math.abs(loss - first) <= 1e-4 * Math.abs(first))) return;
  throw new Error(`bench: ${what}: the engines disagree about the loss: ${losses.join(", ")}`);
}
