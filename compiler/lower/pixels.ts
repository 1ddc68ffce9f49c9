import { pixelNames } from "../contract/pixel-names.js";
import type { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";
import type { SpecModel } from "../model/index.js";
import type { Parameter } from "./parameters.js";

/** How bytes become the numbers that a net sees: (x - mean) / std of each colour channel. */
export type PixelScale =
  | { readonly kind: "fixed"; readonly mean: readonly number[]; readonly std: readonly number[] }
  /** Mean and deviation of the training images: parameters of the net, which the runtime measures before its first stage. */
  | { readonly kind: "measured" };

/** The parameters that a normalisation adds to a net: one number for each channel, which training leaves as they are. */
export function pixelParameters(scale: PixelScale, channels: number): readonly Parameter[] {
  if (scale.kind === "fixed") return [];
  const common = { shape: [channels], fanIn: 1, lrMultiplier: 0, decayMultiplier: 0, trainable: false };
  return [
    { name: pixelNames.mean, ...common, init: { kind: "constant", value: 0 } },
    { name: pixelNames.std, ...common, init: { kind: "constant", value: 1 } },
  ];
}

/**
 * Bytes N x H x W x C as normalised maps N x C x H x W.
 *
 * @param weights parameter name to input node, of at least `pixelParameters`.
 */
export function normalised(
  b: GraphBuilder,
  image: NodeId,
  scale: PixelScale,
  weights: ReadonlyMap<string, NodeId>,
): NodeId {
  if (scale.kind === "fixed")
    return b.add({ kind: "normaliseImage", mean: scale.mean, std: scale.std }, [image], "normalised");
  const [mean, std] = [pixelNames.mean, pixelNames.std].map((name) => weights.get(name));
  if (mean === undefined || std === undefined) throw new Error("lower: the normalisation has no parameters");
  return b.add({ kind: "normaliseImageBy" }, [image, mean, std], "normalised");
}

/** The normalisation on which all data sets of a spec agree. */
export function pixelScale(model: SpecModel): PixelScale {
  const [first] = model.data.flatMap((one) => (one.kind === "backgrounds" ? [] : [one.normalise]));
  switch (first?.kind) {
    case undefined:
    case "standard":
      return { kind: "fixed", mean: [127.5, 127.5, 127.5], std: [64, 64, 64] };
    case "fixed":
      return { kind: "fixed", mean: first.mean, std: first.std };
    case "train":
      return { kind: "measured" };
    default: {
      const never: never = first;
      return never;
    }
  }
}
