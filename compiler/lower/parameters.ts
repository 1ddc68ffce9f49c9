import type { Init, LayerModel, NetModel, Parameters } from "../model/index.js";
import type { ConcreteShape } from "../shape/bind.js";
import { flattenedMap, type MapSize } from "./flattened-map.js";

/** One weight or bias array of a net, as the training graphs and the runtime know it. */
export interface Parameter {
  /** `C1.weight`, `FC.bias`, `C1.batchnorm.mean`. */
  readonly name: string;
  /** Filters: out x in / groups x kernel height x kernel width; matrices: out x in; local layers: cells times out first. */
  readonly shape: readonly number[];
  /** Of a locally shared layer: how many cells have outputs of their own in the first axis. */
  readonly cells?: number;
  /** Of a dense layer's matrix, where it reads a map: that map. */
  readonly reads?: MapSize;
  readonly init: Init;
  /** Number of inputs of one output value; the fillers `xavier` and `msra` need it. */
  readonly fanIn: number;
  readonly lrMultiplier: number;
  readonly decayMultiplier: number;
  /** False for the running statistics of a batchnorm: a training step renews them without a gradient. */
  readonly trained: boolean;
}

/** All parameters of a net in layer order. `shapes[i]` is the concrete output shape of layer i. */
export function netParameters(
  net: NetModel,
  shapes: readonly ConcreteShape[],
  input: ConcreteShape,
): readonly Parameter[] {
  return net.layers.flatMap((layer) => {
    const own = layerParameters(layer, inputShape(layer, shapes, input));
    const reads = layer.op.kind === "dense" ? flattenedMap(net, layer, shapes, input) : undefined;
    return reads === undefined ? own : own.map((one) => (one.shape.length === 2 ? { ...one, reads } : one));
  });
}

export function inputShape(layer: LayerModel, shapes: readonly ConcreteShape[], input: ConcreteShape): ConcreteShape {
  const from = layer.inputs[0] ?? -1;
  if (from === -1) return input;
  const shape = shapes[from];
  if (shape === undefined) throw new Error(`lower: ${layer.id} reads layer ${from}, which does not exist`);
  return shape;
}

export function volume(shape: ConcreteShape): number {
  return shape.kind === "map" ? shape.channels * shape.height * shape.width : shape.size;
}

function layerParameters(layer: LayerModel, from: ConcreteShape): readonly Parameter[] {
  const { op, id } = layer;
  switch (op.kind) {
    case "conv": {
      const inGroup = channelsOf(from, id) / op.groups;
      return weightAndBias(id, [op.out, inGroup, ...op.kernel], inGroup * op.kernel[0] * op.kernel[1], op);
    }
    case "local": {
      const cells = op.regions.rows.length * op.regions.columns.length;
      const channels = channelsOf(from, id);
      const shape = [cells * op.out, channels, ...op.kernel];
      return weightAndBias(id, shape, channels * op.kernel[0] * op.kernel[1], op).map((one) => ({ ...one, cells }));
    }
    case "dense":
      return weightAndBias(id, [op.out, volume(from)], volume(from), op);
    case "batchnorm": {
      const one = perChannel(id, channelCount(from));
      const rates = { lrMultiplier: op.lr, decayMultiplier: op.decay, trained: true };
      const fixed = { lrMultiplier: 0, decayMultiplier: 0, trained: false };
      return [
        { ...one("scale", op.scale), ...rates },
        { ...one("shift", op.shift), ...rates },
        { ...one("mean", 0), ...fixed },
        { ...one("variance", 1), ...fixed },
      ];
    }
    case "prelu": {
      const rates = { lrMultiplier: op.lr, decayMultiplier: op.decay, trained: true };
      return [{ ...perChannel(id, channelCount(from))("slope", op.slope), ...rates }];
    }
    case "relu":
    case "leaky_relu":
    case "sigmoid":
    case "tanh":
    case "lrn":
    case "maxpool":
    case "avgpool":
    case "global_avgpool":
    case "flatten":
    case "add":
    case "concat":
    case "dropout":
      return [];
    default: {
      const never: never = op;
      return never;
    }
  }
}

/** Parameters with one value, at first the same, for each channel. */
const perChannel =
  (id: string, channels: number) =>
  (part: string, value: number): Pick<Parameter, "name" | "shape" | "init" | "fanIn"> => ({
    name: `${id}.${part}`,
    shape: [channels],
    init: { kind: "constant", value },
    fanIn: 1,
  });

const channelCount = (shape: ConcreteShape): number => (shape.kind === "map" ? shape.channels : shape.size);

/** Weight and bias of a layer whose weight's first axis counts outputs. */
export function weightAndBias(
  id: string,
  shape: readonly number[],
  fanIn: number,
  p: Parameters,
): readonly Parameter[] {
  return [
    {
      name: `${id}.weight`,
      shape,
      init: p.weightInit,
      fanIn,
      lrMultiplier: p.weightLr,
      decayMultiplier: p.weightDecay,
      trained: true,
    },
    {
      name: `${id}.bias`,
      shape: shape.slice(0, 1),
      init: { kind: "constant", value: p.biasInit },
      fanIn,
      lrMultiplier: p.biasLr,
      decayMultiplier: p.biasDecay,
      trained: true,
    },
  ];
}

function channelsOf(shape: ConcreteShape, layer: string): number {
  if (shape.kind !== "map") throw new Error(`lower: ${layer} needs a map`);
  return shape.channels;
}
