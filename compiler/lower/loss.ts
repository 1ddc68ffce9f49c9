import { GraphBuilder } from "../ir/builder.js";
import type { Graph, NodeId } from "../ir/graph.js";
import { isPairTerm, type LoweredLoss, lossOf } from "../losses/losses.js";
import type { NetModel, Parameters, Size, TrainStage } from "../model/index.js";
import { buildForward, type ForwardNet, flat } from "./forward.js";
import { matrixParameters, type Parameter } from "./parameters.js";
import type { PixelScale } from "./pixels.js";

export interface LossGraph {
  readonly graph: Graph;
  /** The net's parameters, then those of the output layer that is removed after training. */
  readonly parameters: readonly Parameter[];
  readonly outputLayerParameters: readonly Parameter[];
}

/** What the output layer is called: no name that a statement of a spec can have. */
export const outputLayerName = "@output";

/** All of the output layer's parameters but its initial weights. */
const outputLayer: Omit<Parameters, "weightInit"> = {
  biasInit: 0,
  weightLr: 1,
  weightDecay: 1,
  biasLr: 2,
  biasDecay: 0,
};

export interface LossOptions {
  readonly net: NetModel;
  readonly size: Size;
  readonly stage: TrainStage;
  readonly normalise: PixelScale;
  /** Number of outputs of the loss's classifier: classes, identities or attributes. */
  readonly outputs: number;
}

/**
 * The loss of one batch as a graph: inputs `seed`, `lr` (for the update to come), `image`, `labels` (softmax and losses
 * over pairs) or `targets` (sigmoid and hinge; with `labelWeights` if they weigh labels) and every parameter; outputs `loss`, `logits`, and `P.next` for the
 * running statistics, which change without a gradient.
 */
export function buildLoss({ net, size, stage, normalise, outputs }: LossOptions): LossGraph {
  const b = new GraphBuilder();
  const seed = b.input("seed", { dtype: "i64", shape: [] });
  b.input("lr", { dtype: "f32", shape: [] });
  const forward = buildForward(b, net, { size, batch: stage.batch, normalise, dropoutSeed: seed });
  const output = buildLossOver(b, stage, outputs, (id) => layerOf(net, forward, id));
  const statistics = [...forward.statistics].map(([name, id]) => ({ name: `${name}.next`, id }));
  return {
    graph: b.finish("training_step", [
      { name: "loss", id: output.loss },
      { name: "logits", id: output.logits },
      ...statistics,
    ]),
    parameters: [...forward.parameters, ...output.parameters],
    outputLayerParameters: output.parameters,
  };
}

export interface LossOverLayers {
  readonly loss: NodeId;
  readonly logits: NodeId;
  /** Of the output layer. */
  readonly parameters: readonly Parameter[];
}

/**
 * The output layer and the loss over the net's layers: inputs `labels`, or `targets` and `labelWeights`, and the parameters of the output
 * layer.
 *
 * @param layer gives the node of a layer statement; of the net's last layer where none is named.
 */
export function buildLossOver(
  b: GraphBuilder,
  stage: TrainStage,
  outputs: number,
  layer: (statement?: string) => NodeId,
): LossOverLayers {
  const { logits, parameters } = buildOutputLayer(b, stage, outputs, layer());
  const lowered: LoweredLoss = {
    b,
    batch: stage.batch,
    logits,
    labels: () => b.input("labels", { dtype: "i64", shape: [stage.batch] }),
    targets: () => b.input("targets", { dtype: "f32", shape: [stage.batch, outputs] }),
    labelWeights: () => b.input("labelWeights", { dtype: "f32", shape: [stage.batch, outputs] }),
    layer,
  };
  const terms = stage.loss.map((term) => {
    const value = lossOf(term).lower(term, lowered);
    return term.weight === 1 ? value : b.add({ kind: "scale", by: term.weight }, [value], `${term.kind} weighted`);
  });
  const [first, ...rest] = terms;
  if (first === undefined) throw new Error(`lower: stage ${stage.name} has no loss`);
  return { loss: rest.reduce((sum, term) => b.add({ kind: "add" }, [sum, term], "loss"), first), logits, parameters };
}

/** The output layer over a net's last layer: inputs for its parameters, and its result, N x outputs. */
export function buildOutputLayer(
  b: GraphBuilder,
  stage: TrainStage,
  outputs: number,
  last: NodeId,
): Pick<LossOverLayers, "logits" | "parameters"> {
  const features = pooled(b, last, stage);
  const size = b.type(features).shape[1];
  if (typeof size !== "number") throw new Error("lower: the output layer's input size is open");
  const parameters = matrixParameters(outputLayerName, [outputs, size], {
    ...outputLayer,
    weightInit: stage.outputInit,
  });
  const weights = parameters.map((p) => b.input(p.name, { dtype: "f32", shape: p.shape }));
  return { logits: b.add({ kind: "dense" }, [features, ...weights], "output"), parameters };
}

/** Layer statements that a stage's loss reads besides the last layer. */
export function layersInLoss({ loss }: TrainStage): readonly string[] {
  return loss.flatMap((term) => (isPairTerm(term) ? [term.layer] : []));
}

function pooled(b: GraphBuilder, x: NodeId, { output, outputWindow }: TrainStage): NodeId {
  const [, , height, width] = b.type(x).shape;
  if (typeof height !== "number" || typeof width !== "number") return x;
  switch (output) {
    case "dense":
      return flat(b, x, "output");
    case "average":
      return b.add({ kind: "spatialMean" }, [x], "output pooled");
    case "max": {
      const window = [Math.min(outputWindow[0], height), Math.min(outputWindow[1], width)] as const;
      const means =
        window[0] * window[1] === 1 ? x : b.add({ kind: "windowMean", kernel: window }, [x], "output windows");
      const positions = [height - window[0] + 1, width - window[1] + 1] as const;
      const pool = { kind: "maxpool", kernel: positions, stride: [1, 1], pad: [0, 0], rounding: "floor" } as const;
      return flat(b, b.add(pool, [means], "output pooled"), "output");
    }
  }
}

function layerOf(net: NetModel, { layers, image }: ForwardNet, statement: string | undefined): NodeId {
  if (statement === undefined) return layers.at(-1) ?? image;
  const id = layers[net.outputs.get(statement) ?? -1];
  if (id === undefined) throw new Error(`lower: a loss over the unknown layer ${statement}`);
  return id;
}
