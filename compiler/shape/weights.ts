import type { FillerPhrase } from "../../dsl/schema/layers/fillers.js";
import type { Init, Parameters } from "../model/index.js";
import type { LayerContext } from "./layer-context.js";

export interface WeightOptions {
  readonly init: FillerPhrase | undefined;
  readonly bias: number;
  readonly lr_mult: number;
  readonly decay_mult: number;
  readonly bias_lr_mult: number;
  readonly bias_decay_mult: number;
}

/** The model of the options in a layer's trailing block. */
export function parametersOf(options: WeightOptions, ctx: LayerContext): Parameters {
  return {
    weightInit: initOf(options.init, ctx.beforeRelu),
    biasInit: options.bias,
    weightLr: options.lr_mult,
    weightDecay: options.decay_mult,
    biasLr: options.bias_lr_mult,
    biasDecay: options.bias_decay_mult,
  };
}

function initOf(init: WeightOptions["init"], beforeRelu: boolean): Init {
  if (init === undefined) return beforeRelu ? { kind: "msra" } : { kind: "gaussian", std: 0.01 };
  switch (init.keyword) {
    case "gaussian":
      return { kind: "gaussian", std: init.values.std };
    case "uniform":
      return { kind: "uniform", from: init.values.range[0], to: init.values.range[1] };
    case "constant":
      return { kind: "constant", value: init.values.value };
    case "xavier":
      return { kind: "xavier" };
    case "msra":
      return { kind: "msra" };
    default: {
      const never: never = init;
      return never;
    }
  }
}
