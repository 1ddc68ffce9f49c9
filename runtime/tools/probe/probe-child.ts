import { join } from "node:path";
import { planSchema, type TrainPlan } from "../../../compiler/contract/schema.js";
import type { Engine, Trainer } from "../../engines/engine.js";
import { ownGraph } from "../../engines/graph-source.js";
import { onnxEngine } from "../../engines/onnx/onnx-engine.js";
import { type BackendName, backendNames } from "../../engines/tfjs/backends/backend.js";
import { BackendMissing } from "../../engines/tfjs/backends/backend-missing.js";
import { openBackend } from "../../engines/tfjs/backends/open-backend.js";
import { tfjsEngine } from "../../engines/tfjs/tfjs-engine.js";
import { readText } from "../../files/regular-file.js";
import { Random } from "../../random.js";
import { initialOptimizerState, initialWeights } from "../../weights/initial-weights.js";
import type { ProbeReport } from "./probe.js";

/**
 * Opens one engine and measures a training step on it, in a process of its own: an engine that crashes or hangs does not end
 * the list. Arguments: engine, build folder of the probe (empty: only open), number of threads.
 */

/** No further step begins after this time, in milliseconds, or this number of steps. */
const enough = { time: 600, steps: 20 };

interface Opened {
  readonly engine: Engine;
  readonly version: string;
  readonly device: string;
}

async function open(name: string, threads: number | undefined): Promise<Opened> {
  if (name === "onnx") {
    const engine = onnxEngine(threads);
    const [version = "", device = ""] = engine.description.split(" on the ");
    return { engine, version, device };
  }
  const backendName = backendNames.find((one): one is BackendName => name === `tfjs:${one}`);
  if (backendName === undefined) throw new Error(`no engine ${name}`);
  const { backend } = await openBackend(backendName, threads === undefined ? {} : { threads });
  return { engine: tfjsEngine(backend), version: backend.version, device: backend.device };
}

/** Milliseconds of the fastest of several steps; the first one warms up the engine. */
async function stepTime(engine: Engine, build: string): Promise<number> {
  const plan = planSchema.parse(JSON.parse(await readText(join(build, "plan.json"))));
  const stage = plan.stages.find((one): one is TrainPlan & { kind: "train" } => one.kind === "train");
  const run = stage?.groups[0];
  const net = plan.nets.find((one) => one.name === run?.nets[0]);
  if (stage === undefined || run === undefined || net === undefined)
    throw new Error("the spec of the probe trains nothing");
  const trainer = await engine.openTrainer({
    graph: ownGraph(join(build, run.graph)),
    image: { batch: stage.batch, ...run.input },
    weights: initialWeights("trial", [...net.parameters, ...run.outputLayer], 1),
    optimizer: initialOptimizerState(run.state),
  });
  const random = new Random("engine trial");
  const image = Uint8Array.from({ length: stage.batch * run.input.height * run.input.width * 3 }, () =>
    random.below(256),
  );
  const labels = Int32Array.from({ length: stage.batch }, () => random.below(stage.outputs));
  try {
    return await fastest(trainer, { image, labels, lr: 1e-3, seed: 1 });
  } finally {
    await trainer.close();
  }
}

async function fastest(trainer: Trainer, batch: Parameters<Trainer["step"]>[0]): Promise<number> {
  await trainer.step(batch);
  const started = performance.now();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < enough.steps && performance.now() - started < enough.time; i++) {
    const before = performance.now();
    await trainer.step(batch);
    best = Math.min(best, performance.now() - before);
  }
  return best;
}

async function probe(name: string, build: string, threads: number | undefined): Promise<ProbeReport> {
  try {
    const { engine, version, device } = await open(name, threads);
    const ready = { ready: true, version, device } as const;
    return build === "" ? ready : { ...ready, stepMs: await stepTime(engine, build) };
  } catch (error) {
    if (!(error instanceof BackendMissing)) throw error;
    const { found = "not installed", hint = "" } = error.details;
    return { ready: false, reason: found, hint };
  }
}

const [name = "", build = "", threads = ""] = process.argv.slice(2);
const report = await probe(name, build, threads === "" ? undefined : Number(threads));
process.send?.(report, () => process.exit(0));
