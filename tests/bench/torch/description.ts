import type { PlanParameter } from "../../../compiler/contract/schema.js";
import type { LayerOp, LossTerm, NetModel, OptimizerModel, Size, TrainStage } from "../../../compiler/model/index.js";

/**
 * A net for PyTorch to build (net.py), written from the checked model: nothing of our lowering is in it. Shapes and
 * layouts are those of the plan.
 */
export interface TorchNet {
  readonly batch: number;
  readonly input: Size;
  readonly normalise: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly layers: readonly TorchLayer[];
  /** In the order in which their values stand in the file of weights; a training net's end with the output layer's. */
  readonly parameters: readonly TorchParameter[];
  /** Null for inference. */
  readonly training: TorchTraining | null;
  /** Null in training. `response` is the mean over a layer's channels. */
  readonly output: { readonly kind: "response" | "layer"; readonly layer: string } | null;
}

export interface TorchParameter extends Pick<PlanParameter, "name" | "shape" | "lrMultiplier" | "decayMultiplier"> {
  /** False for the running statistics of a batchnorm. */
  readonly trained: boolean;
}

export interface TorchLayer {
  readonly id: string;
  readonly statement: string;
  readonly op: LayerOp;
  /** As in the model: -1 is the net's input. */
  readonly inputs: readonly number[];
}

export interface TorchTraining {
  readonly output: TrainStage["output"];
  readonly outputWindow: TrainStage["outputWindow"];
  readonly loss: readonly LossTerm[];
  readonly optimizer: OptimizerModel;
}

interface Described {
  readonly net: NetModel;
  readonly batch: number;
  readonly input: Size;
  readonly normalise: TorchNet["normalise"];
  readonly parameters: readonly PlanParameter[];
}

/** The net with the stage's output layer, loss and update rule; `parameters` ends with the output layer's. */
export function describeTraining(described: Described, stage: TrainStage): TorchNet {
  const { output, outputWindow, loss, optimizer } = stage;
  return { ...common(described), training: { output, outputWindow, loss, optimizer }, output: null };
}

/** The net as far as `output`: `response`, or the name of a layer statement. */
export function describeInference(described: Described, output: string): TorchNet {
  const { net } = described;
  const wanted =
    output === "response"
      ? ({ kind: "response", layer: net.response ?? "" } as const)
      : ({ kind: "layer", layer: output } as const);
  if (!net.outputs.has(wanted.layer)) throw new Error(`bench: ${net.name} has no output ${output}`);
  return { ...common(described), training: null, output: wanted };
}

function common({ net, batch, input, normalise, parameters }: Described): Omit<TorchNet, "training" | "output"> {
  const running = new Set(
    net.layers.flatMap(({ id, op }) => (op.kind === "batchnorm" ? [`${id}.mean`, `${id}.variance`] : [])),
  );
  return {
    batch,
    input,
    normalise,
    layers: net.layers.map(({ id, statement, op, inputs }) => ({ id, statement, op, inputs })),
    parameters: parameters.map(({ name, shape, lrMultiplier, decayMultiplier }) => ({
      name,
      shape,
      lrMultiplier,
      decayMultiplier,
      trained: !running.has(name),
    })),
  };
}
