import { buildTrainingStep, type TrainingStep } from "../../compiler/graphs/training-step.js";
import { type Graph, graphInputs } from "../../compiler/ir/graph.js";
import type { NetModel, TrainStage } from "../../compiler/model/index.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import { stageSize } from "../../compiler/shape/input-sizes.js";
import { Random } from "../../runtime/random.js";
import { analyseText } from "./analyse-text.js";
import { randomSpec } from "./random-net.js";

export const stepNormalise = { kind: "fixed", mean: [127.5, 127.5, 127.5], std: [64, 64, 64] } as const;

export interface RandomStep {
  /** Seed of the net: the whole case follows from it. */
  readonly number: number;
  readonly text: string;
  readonly net: NetModel;
  readonly stage: TrainStage;
  readonly size: { readonly height: number; readonly width: number };
  readonly step: TrainingStep;
}

/** The training step of the first stage of a spec, if the spec is valid. */
export function stepOf(text: string, number: number): RandomStep | undefined {
  const { value: model } = analyseText(text);
  if (model === undefined) return undefined;
  const [stage] = model.schedule?.stages ?? [];
  if (stage?.kind !== "train") throw new Error("the first stage trains no net");
  const net = model.nets.find(({ name }) => name === stage.nets[0]);
  const size = net === undefined ? undefined : stageSize(model, stage, net)?.size;
  if (net === undefined || size === undefined) throw new Error("the stage has no net or no size");
  // Identities 3, attributes 3, classes 4: see randomSpec.
  const outputs = stage.loss.some((term) => term.kind === "softmax" && term.over === "classes") ? 4 : 3;
  const step = buildTrainingStep({ net, size, stage, normalise: stepNormalise, outputs });
  return { number, text, net, stage, size, step };
}

/** The case of one seed; undefined where the draft is not valid. */
const randomStep = (number: number): RandomStep | undefined => stepOf(randomSpec(new Random("net", number)), number);

/** The first `count` valid cases from seed 0. */
export function randomSteps(count: number): readonly RandomStep[] {
  const found: RandomStep[] = [];
  for (let number = 0; found.length < count; number++) {
    const one = randomStep(number);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** Random images, weights and labels, in single precision; the state of the update rule at rest. */
export function stepFeeds(
  { graph, state }: { readonly graph: Graph; readonly state: readonly { readonly name: string }[] },
  random: Random,
): Record<string, Tensor64> {
  const resting = new Set(state.map(({ name }) => name));
  return Object.fromEntries(
    graphInputs(graph).map(({ name, type }) => {
      const shape = type.shape.map(Number);
      const values = Float32Array.from({ length: volumeOf(shape) }, (_, i) =>
        resting.has(name) ? 0 : inputValue(name, i, random),
      );
      return [name, tensorOf(shape, values)];
    }),
  );
}

function inputValue(name: string, i: number, random: Random): number {
  switch (name) {
    case "image":
      return random.below(256);
    case "labels":
      // Equal ones and different ones.
      return [1, 0, 1][i % 3] as number;
    case "targets":
      return random.below(2);
    case "labelWeights":
      // 0: an unknown label.
      return random.pick([0, 0.3, 1, 2.5]);
    case "lr":
    case "update":
      return 1;
    case "seed":
      return 7;
    default:
      // Small logits: where a softmax is sure, single precision knows its gradient to few digits only.
      if (name.startsWith("@output")) return 0.2 * random.normal();
      return name.endsWith(".variance") ? 0.5 + random.next() : 0.5 * random.normal();
  }
}

/** Values of the inputs of an inference graph of the case's net: weights and images from the step's feeds. */
export function inferenceFeeds(graph: Graph, feeds: Readonly<Record<string, Tensor64>>): Record<string, Tensor64> {
  return Object.fromEntries(
    graphInputs(graph).map(({ name }) => {
      const value = feeds[name];
      if (value === undefined) throw new Error(`no value for ${name}`);
      return [name, value];
    }),
  );
}
