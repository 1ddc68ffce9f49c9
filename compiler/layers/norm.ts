import type { IrDim, NodeId } from "../ir/graph.js";
import type { BatchNormOp } from "../model/index.js";
import type { Layer, LayerOpOf, LayerPhraseOf, LoweredLayer, PhraseRule } from "./layer.js";
import { perChannel, statistic } from "./parameters.js";
import { asMap, channelsKnown } from "./requirements.js";

export const batchnorm: Layer<BatchNormOp> & PhraseRule<LayerPhraseOf<"batchnorm">> = {
  infer({ values }, input, ctx) {
    const { eps, momentum, scale, shift, lr_mult: lr, decay_mult: decay } = values;
    const op: BatchNormOp = { kind: "batchnorm", eps, momentum, scale, shift, lr, decay };
    return channelsKnown(input, "batchnorm", ctx) ? { op, shape: input } : undefined;
  },
  parameters: {
    scale: perChannel((op) => op.scale),
    shift: perChannel((op) => op.shift),
    mean: statistic(0),
    variance: statistic(1),
  },
  cells: "same",
  lower: lowerBatchNorm,
};

/**
 * In training the statistics of the batch, which also update the running ones; in inference the running ones. The
 * running variance is that of the population: the batch's times n / (n - 1), as in Caffe and PyTorch.
 */
function lowerBatchNorm(
  { eps, momentum }: BatchNormOp,
  { b, id, x, dropoutSeed, parameter, update }: LoweredLayer,
): NodeId {
  const [scale, shift] = [parameter("scale"), parameter("shift")];
  const [mean, variance] = [parameter("mean"), parameter("variance")];
  if (dropoutSeed === undefined) return b.add({ kind: "fixedNorm", eps }, [x, scale, shift, mean, variance], id);
  const values = b.type(x).shape.reduce<number>((all, d, i) => (i === 1 ? all : all * fixed(d, id)), 1);
  const next = (part: string, old: NodeId, of: "batchMean" | "batchVariance", correction: number): void => {
    const label = `${id} ${part}`;
    const now = b.add({ kind: of }, [x], label);
    const kept = b.add({ kind: "scale", by: momentum }, [old], `${label} kept`);
    const added = b.add({ kind: "scale", by: (1 - momentum) * correction }, [now], `${label} added`);
    update(part, b.add({ kind: "add" }, [kept, added], `${label} renewed`));
  };
  next("mean", mean, "batchMean", 1);
  next("variance", variance, "batchVariance", values > 1 ? values / (values - 1) : 1);
  return b.add({ kind: "batchNorm", eps }, [x, scale, shift], id);
}

/** Sizes are fixed in training. */
export function fixed(d: IrDim, id: string): number {
  if (d === "N") throw new Error(`lower: ${id} needs a fixed batch size in training`);
  return d;
}

export const lrn: Layer<LayerOpOf<"lrn">> & PhraseRule<LayerPhraseOf<"lrn">> = {
  infer({ values }, input, ctx) {
    return asMap(input, "lrn", ctx) && { op: { kind: "lrn", ...values }, shape: input };
  },
  parameters: {},
  cells: "same",
  lower: (op, { b, id, x }) => b.add(op, [x], id),
};
