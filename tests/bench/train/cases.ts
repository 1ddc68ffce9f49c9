import { join } from "node:path";
import type { PlanParameter, TrainGroup, TrainPlan } from "../../../compiler/contract/schema.js";
import type { PixelScale } from "../../../compiler/lower/pixels.js";
import { pixelScale } from "../../../compiler/lower/pixels.js";
import type { NetModel, SpecModel, TrainStage } from "../../../compiler/model/index.js";
import { bindShapes } from "../../../compiler/shape/bind.js";
import { netMultiplyAdds, trainingMultiplyAdds } from "../../../compiler/shape/cost.js";
import { writeBuild } from "../../../runtime/build/build-folder.js";
import type { TrainingBatch, Weights } from "../../../runtime/engines/engine.js";
import { ownGraph } from "../../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../../runtime/engines/onnx/onnx-engine.js";
import { initialOptimizerState, initialWeights } from "../../../runtime/weights/initial-weights.js";
import { checkedFile, compiledModel } from "../../support/compiled.js";
import { BenchError } from "../bench-error.js";
import { describeInference, describeTraining, type TorchNet } from "../torch/description.js";
import { dropoutMasks, randomBatch, randomImages } from "./batch.js";

/** A training step or a run of inference that is measured here and, where it is there, in PyTorch. */
export interface TrainCase {
  readonly what: string;
  readonly spec: string;
  readonly size: string;
  readonly batch: number;
  /** Floating-point operations of one repetition. */
  readonly operations: number;
  readonly torch: TorchNet;
  readonly data: Omit<TrainingBatch, "lr" | "seed">;
  readonly weights: Weights;
  /** Steps that are compared before anything is timed. */
  readonly checks: readonly Check[];
  open(): Promise<Ours>;
}

export interface Check {
  /** Rate of the step. */
  readonly lr: number;
  readonly seed: number;
  readonly masks: ReturnType<typeof dropoutMasks>;
}

export interface Ours {
  run(): Promise<unknown>;
  /** The loss of a step, which moves the weights; the output of a run of inference. */
  check(check: Check): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** A rate of almost nothing keeps the weights usable over any number of steps. */
export const idleRate = 1e-12;

/** A rate at which a second loss tells whether the first step moved the weights alike, before differences grow. */
const checkRate = 1e-3;

/** All training runs and all nets of a spec. Graphs are written below `folder`. */
export async function casesOf(
  spec: string,
  settings: ReadonlyMap<string, string>,
  batch: number,
  folder: string,
  threads: number,
): Promise<readonly TrainCase[]> {
  const model = checkedFile(spec, settings);
  const resized = withBatch(model, batch);
  const { plan, files } = compiledModel(resized, spec);
  await writeBuild(folder, files);
  const parametersOf = (name: string | undefined) => plan.nets.find((one) => one.name === name)?.parameters ?? [];

  const training = plan.stages.flatMap((stage) => {
    const written = resized.schedule?.stages.find((one) => one.name === stage.name);
    if (stage.kind !== "train" || written?.kind !== "train") return [];
    return stage.groups.map((run): TrainCase => {
      const net = netOf(resized, run.nets[0]);
      const parameters = [...parametersOf(net.name), ...run.outputLayer];
      const graph = join(folder, run.graph);
      return trainingCase({ spec, model: resized, stage, written, run, net, parameters, graph, threads });
    });
  });
  const inference = plan.nets.flatMap(({ name, input, graph, outputs, parameters }): readonly TrainCase[] => {
    const output = outputs[0];
    if (output === undefined) return [];
    const net = netOf(resized, name);
    const weights = livelyWeights(parameters);
    const data = { image: randomImages(name, batch, input) };
    const described = { net, batch, input, normalise: fixedScale(resized), parameters };
    return [
      {
        what: `inference ${name}`,
        spec,
        size: `${input.height}x${input.width}`,
        batch,
        operations: 2 * netMultiplyAdds(net, input) * batch,
        torch: describeInference(described, output),
        data,
        weights,
        checks: [{ lr: 0, seed: 0, masks: [] }],
        open: async () => {
          const image = { height: input.height, width: input.width };
          const opened = await onnxEngine(threads).openNet({ graph: ownGraph(join(folder, graph)), image, weights });
          return {
            run: () => opened.run(data.image, batch),
            check: async () => [...((await opened.run(data.image, batch)).get(output)?.data ?? [])],
            close: () => opened.close(),
          };
        },
      },
    ];
  });
  return [...training, ...inference];
}

interface TrainingParts {
  readonly spec: string;
  readonly model: SpecModel;
  readonly stage: TrainPlan;
  readonly written: TrainStage;
  readonly run: TrainGroup;
  readonly net: NetModel;
  readonly parameters: readonly PlanParameter[];
  readonly graph: string;
  readonly threads: number;
}

function trainingCase({ spec, model, stage, written, run, net, parameters, graph, threads }: TrainingParts): TrainCase {
  const { batch } = stage;
  const { input } = run;
  const weights = livelyWeights(parameters);
  const data = randomBatch(stage, run);
  const shapes = shapesOf(net, input, batch);
  return {
    what: `${stage.name} ${run.nets.join(", ")}`,
    spec,
    size: `${input.height}x${input.width}`,
    batch,
    operations: 6 * trainingMultiplyAdds(net, input, written.output, stage.outputs) * batch,
    torch: describeTraining({ net, batch, input, normalise: fixedScale(model), parameters }, written),
    data,
    weights,
    checks: [1, 2].map((seed) => ({ lr: checkRate, seed, masks: dropoutMasks(net.layers, shapes, seed) })),
    open: async () => {
      const trainer = await onnxEngine(threads).openTrainer({
        graph: ownGraph(graph),
        image: { batch, ...input },
        weights,
        optimizer: initialOptimizerState(run.state),
      });
      return {
        run: () => trainer.step({ ...data, lr: idleRate, seed: 1 }),
        check: async ({ lr, seed }) => [(await trainer.step({ ...data, lr, seed })).loss],
        close: () => trainer.close(),
      };
    },
  };
}

/**
 * Weights that neither shrink nor swell what passes through: with small fillers, such as AlexNet's, a first loss hardly
 * depends on the net, and nets that differ would pass for equal.
 */
function livelyWeights(parameters: readonly PlanParameter[]): Weights {
  const lively = parameters.map((p) => (p.init.kind === "constant" ? p : { ...p, init: { kind: "msra" } as const }));
  return initialWeights("bench", lively, 1);
}

export function withBatch(model: SpecModel, batch: number): SpecModel {
  const { schedule } = model;
  if (schedule === undefined) return model;
  const stages = schedule.stages.map((stage) => (stage.kind === "train" ? { ...stage, batch } : stage));
  return { ...model, schedule: { ...schedule, stages } };
}

function netOf(model: SpecModel, name: string | undefined): NetModel {
  const net = model.nets.find((one) => one.name === name);
  if (net === undefined) throw new Error(`bench: no net ${name}`);
  return net;
}

/** Shapes of all layers with the batch axis. */
function shapesOf(net: NetModel, input: TrainGroup["input"], batch: number): readonly (readonly number[])[] {
  const bound = bindShapes(net, input);
  if (!bound.ok) throw new RangeError(`${net.name} cannot take ${input.height}x${input.width}`);
  return bound.shapes.map((one) =>
    one.kind === "map" ? [batch, one.channels, one.height, one.width] : [batch, one.size],
  );
}

/** @throws BenchError for a normalisation that is measured: PyTorch's net has no parameters for it. */
function fixedScale(model: SpecModel): Extract<PixelScale, { readonly kind: "fixed" }> {
  const scale = pixelScale(model);
  if (scale.kind === "fixed") return scale;
  throw new BenchError(
    "a net with `normalise: train` cannot be compared with PyTorch",
    "give the numbers in the spec: `normalise: fixed { … }`",
  );
}
