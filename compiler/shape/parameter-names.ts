import type { LayerModel } from "../model/index.js";

/** Suffixes of the names of a layer's parameters: `weight` of `C1.weight`. */
export function parameterParts({ op }: LayerModel): readonly string[] {
  switch (op.kind) {
    case "conv":
    case "local":
    case "dense":
      return ["weight", "bias"];
    case "batchnorm":
      return ["scale", "shift", "mean", "variance"];
    case "prelu":
      return ["slope"];
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
