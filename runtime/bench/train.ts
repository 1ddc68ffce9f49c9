import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { NetModel, SpecModel, TrainStage } from "../../compiler/model/index.js";
import { buildPlan } from "../../compiler/plan/build-plan.js";
import type { Plan, TrainPlan, TrainRun } from "../../compiler/plan/schema.js";
import { netMultiplyAdds, trainingMultiplyAdds } from "../../compiler/shape/cost.js";
import { writeBuild } from "../cli/build-folder.js";
import { checkedModel } from "../cli/compile-spec.js";
import type { TrainingBatch } from "../engines/engine.js";
import { onnxEngine } from "../engines/onnx/onnx-engine.js";
import { Random } from "../random.js";
import { initialWeights, restingState } from "../train/initial-weights.js";
import { openGemm } from "./gemm.js";
import { interleaved, type Rounds, summarise, type Task } from "./measure.js";
import type { BenchResult } from "./report.js";

export interface TrainBenchOptions extends Rounds {
  readonly spec: string;
  readonly settings: ReadonlyMap<string, string>;
  /** Images in a step instead of the spec's. */
  readonly batch: number | undefined;
}

/** Images in a run of a net that is measured in inference. */
const inferenceBatch = 32;

interface Measured {
  readonly what: string;
  readonly size: string;
  readonly batch: number;
  /** Floating-point operations of one repetition. */
  readonly operations: number;
  readonly task: Task;
}

/** Training steps and inference of every net of a spec on random images, beside the rate of a large matrix product. */
export async function benchTrain(options: TrainBenchOptions): Promise<BenchResult> {
  const { model, source } = checkedModel(options.spec, options.settings);
  const resized = options.batch === undefined ? model : withBatch(model, options.batch);
  const { plan, files } = buildPlan(resized, source, options.spec);
  const folder = await mkdtemp(join(tmpdir(), "fanc-bench-"));
  const gemm = await openGemm();
  try {
    await writeBuild(join(folder, "build"), files);
    const measured = [
      ...trainingTasks(resized, plan, join(folder, "build")),
      ...inferenceTasks(resized, plan, folder, options.batch),
    ];
    const times = await interleaved(
      measured.map((one) => one.task),
      options,
      gemm.run,
    );
    const rows = measured.map((one) => {
      const found = times.get(one.task.name);
      const step = summarise(found?.task ?? []);
      const product = summarise(found?.beside ?? []);
      const rate = (operations: number, ms: number): number => operations / ms / 1e6;
      // From neighbours in time, so that a change of the machine's speed meets both.
      const shares = (found?.task ?? []).map(
        (ms, i) => rate(one.operations, ms) / rate(gemm.operations, found?.beside[i] ?? Number.NaN),
      );
      return {
        what: one.what,
        size: one.size,
        batch: one.batch,
        "ms (median)": step.median,
        "ms (min)": step.min,
        "ms (max)": step.max,
        repetitions: step.count,
        "images/s": (1000 * one.batch) / step.median,
        "GFLOP/image": one.operations / one.batch / 1e9,
        "GFLOP/s": rate(one.operations, step.median),
        "GEMM GFLOP/s": rate(gemm.operations, product.median),
        "share of GEMM": summarise(shares).median,
      };
    });
    return {
      name: "train",
      settings: {
        spec: relative(process.cwd(), options.spec),
        rounds: options.rounds,
        seconds: options.seconds,
        gemm: "1024x1024x1024",
      },
      rows,
      notes: [
        "GFLOP of a training step: 3 x forward multiply-adds x 2 (forward, gradients of inputs and of weights).",
        "GEMM: a matrix product in the same engine before every repetition; the share is the median over these pairs.",
      ],
    };
  } finally {
    await gemm.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function withBatch(model: SpecModel, batch: number): SpecModel {
  const { schedule } = model;
  if (schedule === undefined) return model;
  const stages = schedule.stages.map((stage) => (stage.kind === "train" ? { ...stage, batch } : stage));
  return { ...model, schedule: { ...schedule, stages } };
}

const netModel = (model: SpecModel, name: string): NetModel => {
  const net = model.nets.find((one) => one.name === name);
  if (net === undefined) throw new Error(`bench: no net ${name}`);
  return net;
};

function trainingTasks(model: SpecModel, plan: Plan, build: string): readonly Measured[] {
  return plan.stages.flatMap((stage) => {
    const written = model.schedule?.stages.find(
      (one): one is TrainStage => one.kind === "train" && one.name === stage.name,
    );
    if (stage.kind !== "train" || written === undefined) return [];
    return stage.runs.map((run): Measured => {
      const [name = ""] = run.nets;
      const forward = trainingMultiplyAdds(netModel(model, name), run.input, written.head, stage.outputs);
      return {
        what: `${stage.name} ${run.nets.join(", ")}`,
        size: `${run.input.height}x${run.input.width}`,
        batch: stage.batch,
        operations: 6 * forward * stage.batch,
        task: { name: `${stage.name}/${name}`, open: () => openStep(plan, stage, run, build) },
      };
    });
  });
}

async function openStep(plan: Plan, stage: TrainPlan, run: TrainRun, build: string): ReturnType<Task["open"]> {
  const net = plan.nets.find((one) => one.name === run.nets[0]);
  const parameters = [...(net?.parameters ?? []), ...run.headParameters];
  const trainer = await onnxEngine().openTrainer({
    graph: join(build, run.graph),
    image: { batch: stage.batch, ...run.input },
    weights: initialWeights("bench", parameters, 1),
    optimizer: restingState(run.state),
  });
  const batch = randomBatch(stage, run);
  return { run: () => trainer.step(batch), close: () => trainer.close() };
}

/** Random images with labels; a rate of almost nothing keeps the weights usable over any number of steps. */
function randomBatch(stage: TrainPlan, run: TrainRun): TrainingBatch {
  const random = new Random("bench batch", stage.name);
  const { batch, outputs, feeds } = stage;
  const pixels = batch * run.input.height * run.input.width * 3;
  return {
    image: Uint8Array.from({ length: pixels }, () => random.below(256)),
    ...(feeds.includes("labels") ? { labels: Int32Array.from({ length: batch }, (_, i) => (i >> 1) % outputs) } : {}),
    ...(feeds.includes("targets")
      ? { targets: Float32Array.from({ length: batch * outputs }, () => random.below(2)) }
      : {}),
    lr: 1e-12,
    seed: 1,
  };
}

function inferenceTasks(model: SpecModel, plan: Plan, folder: string, wanted: number | undefined): readonly Measured[] {
  const batch = wanted ?? inferenceBatch;
  return plan.nets.map((net): Measured => {
    const { height, width } = net.input;
    return {
      what: `inference ${net.name}`,
      size: `${height}x${width}`,
      batch,
      operations: 2 * netMultiplyAdds(netModel(model, net.name), { height, width }) * batch,
      task: {
        name: `inference/${net.name}`,
        open: async () => {
          const runner = await onnxEngine().openNet({
            graph: join(folder, "build", net.graph),
            image: { height, width },
            weights: initialWeights("bench", net.parameters, 1),
          });
          const random = new Random("bench images", net.name);
          const image = Uint8Array.from({ length: batch * height * width * 3 }, () => random.below(256));
          return { run: () => runner.run(image, batch), close: () => runner.close() };
        },
      },
    };
  });
}
