import { differentiate } from "../autodiff/differentiate.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Graph, NodeId } from "../ir/graph.js";
import type { LossTerm, NetModel, Parameters, Size, TrainStage } from "../model/index.js";
import { buildForward, type ForwardNet, flat } from "./forward.js";
import { type Parameter, weightAndBias } from "./parameters.js";
import { clipped } from "./updates/clip.js";
import { ruleOf } from "./updates/rules.js";
import { CarriedState, type StateArray } from "./updates/state.js";

export interface TrainingStep {
  readonly graph: Graph;
  /** The net's parameters, then those of the output layer that is removed after training. */
  readonly parameters: readonly Parameter[];
  readonly headParameters: readonly Parameter[];
  /** What the update rule carries from step to step. */
  readonly state: readonly StateArray[];
}

/** The output layer's fillers: small normal weights, as for AlexNet's fc8 (domain: Krizhevsky et al. 2012). */
const headParameters: Parameters = {
  weightInit: { kind: "gaussian", std: 0.01 },
  biasInit: 0,
  weightLr: 1,
  weightDecay: 1,
  biasLr: 2,
  biasDecay: 0,
};

export interface TrainingStepOptions {
  readonly net: NetModel;
  readonly size: Size;
  readonly stage: TrainStage;
  readonly normalise: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** Number of outputs of the loss's classifier: classes, identities or attributes. */
  readonly outputs: number;
}

/**
 * One step of training as a graph: inputs `image`, `labels` (softmax and losses over pairs) or `targets` (sigmoid and
 * hinge), `lr`, `seed`, every parameter `P` and every array `S` that the update rule carries; outputs `loss`, `logits`,
 * `P.next` and `S.next`; the rule acts on gradients that `clipped` has shortened. Running statistics are renewed without
 * a gradient.
 */
export function buildTrainingStep({ net, size, stage, normalise, outputs }: TrainingStepOptions): TrainingStep {
  const b = new GraphBuilder();
  const seed = b.input("seed", { dtype: "i64", shape: [] });
  const lr = b.input("lr", { dtype: "f32", shape: [] });
  const forward = buildForward(b, net, { size, batch: stage.batch, normalise, dropoutSeed: seed });
  const head = buildHead(b, forward, stage, outputs);
  const loss = buildLoss(b, net, forward, stage, head.logits, outputs);

  const parameters = [...forward.parameters, ...head.parameters];
  const weights = new Map([...forward.weights, ...head.weights]);
  const gradients = clipped(b, differentiate(b, loss, [...weights.values()]), stage.optimizer.clip);
  const results: Record<string, NodeId> = { loss, logits: head.logits };
  const rule = ruleOf(stage.optimizer);
  const state = new CarriedState(b);
  for (const parameter of parameters) {
    const weight = weights.get(parameter.name) as NodeId;
    const gradient = gradients.get(weight);
    if (gradient === undefined) continue;
    results[`${parameter.name}.next`] = rule(b, state, { parameter, weight, gradient, lr });
  }
  for (const [name, value] of forward.renewed) results[`${name}.next`] = value;
  const graph = b.finish("training_step", { ...results, ...state.outputs });
  return { graph, parameters, headParameters: head.parameters, state: state.arrays };
}

function buildHead(
  b: GraphBuilder,
  forward: ForwardNet,
  stage: TrainStage,
  outputs: number,
): {
  readonly logits: NodeId;
  readonly parameters: readonly Parameter[];
  readonly weights: ReadonlyMap<string, NodeId>;
} {
  const last = forward.layers.at(-1) ?? forward.image;
  const features = pooled(b, last, stage);
  const size = b.type(features).shape[1];
  if (typeof size !== "number") throw new Error("lower: the output layer's input size is open");
  const parameters = weightAndBias("@output", [outputs, size], size, headParameters);
  const weights = new Map(parameters.map((p) => [p.name, b.input(p.name, { dtype: "f32", shape: p.shape })]));
  const logits = b.add({ kind: "dense" }, [features, ...weights.values()], "output");
  return { logits, parameters, weights };
}

function pooled(b: GraphBuilder, x: NodeId, { head, headWindow }: TrainStage): NodeId {
  const [, , height, width] = b.type(x).shape;
  if (typeof height !== "number" || typeof width !== "number") return x;
  switch (head) {
    case "dense":
      return flat(b, x, "output");
    case "average":
      return b.add({ kind: "spatialMean" }, [x], "output pooled");
    case "max": {
      const window = [Math.min(headWindow[0], height), Math.min(headWindow[1], width)] as const;
      const means =
        window[0] * window[1] === 1 ? x : b.add({ kind: "windowMean", kernel: window }, [x], "output windows");
      const positions = [height - window[0] + 1, width - window[1] + 1] as const;
      const pool = { kind: "maxpool", kernel: positions, stride: [1, 1], pad: [0, 0], rounding: "floor" } as const;
      return flat(b, b.add(pool, [means], "output pooled"), "output");
    }
  }
}

function buildLoss(
  b: GraphBuilder,
  net: NetModel,
  forward: ForwardNet,
  stage: TrainStage,
  logits: NodeId,
  outputs: number,
): NodeId {
  const labels = (): NodeId => b.input("labels", { dtype: "i64", shape: [stage.batch] });
  const terms = stage.loss.map((term) => {
    const value = buildTerm(b, term, net, forward, stage, logits, outputs, labels);
    return term.weight === 1 ? value : b.add({ kind: "scale", by: term.weight }, [value], `${term.kind} weighted`);
  });
  const [first, ...rest] = terms;
  if (first === undefined) throw new Error(`lower: stage ${stage.name} has no loss`);
  return rest.reduce((sum, term) => b.add({ kind: "add" }, [sum, term], "loss"), first);
}

function buildTerm(
  b: GraphBuilder,
  term: LossTerm,
  net: NetModel,
  forward: ForwardNet,
  stage: TrainStage,
  logits: NodeId,
  outputs: number,
  labels: () => NodeId,
): NodeId {
  switch (term.kind) {
    case "softmax":
      return b.add({ kind: "softmaxCrossEntropy" }, [logits, labels()], "softmax loss");
    case "sigmoid": {
      const targets = b.input("targets", { dtype: "f32", shape: [stage.batch, outputs] });
      return b.add({ kind: "sigmoidCrossEntropy" }, [logits, targets], "sigmoid loss");
    }
    case "hinge": {
      const targets = b.input("targets", { dtype: "f32", shape: [stage.batch, outputs] });
      return b.add({ kind: "hingeLoss" }, [logits, targets], "hinge loss");
    }
    case "contrastive": {
      const features = featuresOf(term.layer, net, forward);
      return b.add({ kind: "contrastiveLoss", margin: term.margin }, [features, labels()], "contrastive loss");
    }
    case "similarity": {
      // sum over pairs of |f_i - f_j|^2 = trace(f^T L f) with L the Laplacian of the "same identity" graph.
      const features = featuresOf(term.layer, net, forward);
      const laplacian = b.add({ kind: "pairLaplacian" }, [labels()], "similarity pairs");
      const spread = b.add(
        { kind: "matmul", transA: false, transB: false },
        [laplacian, features],
        "similarity spread",
      );
      const products = b.add({ kind: "mul" }, [features, spread], "similarity products");
      const sum = b.add({ kind: "sum", axes: [0, 1] }, [products], "similarity sum");
      return b.add({ kind: "scale", by: 1 / stage.batch }, [sum], "similarity loss");
    }
    default: {
      const never: never = term;
      return never;
    }
  }
}

function featuresOf(layer: string, net: NetModel, forward: ForwardNet): NodeId {
  const features = forward.layers[net.outputs.get(layer) ?? -1];
  if (features === undefined) throw new Error(`lower: a loss over the unknown layer ${layer}`);
  return features;
}
