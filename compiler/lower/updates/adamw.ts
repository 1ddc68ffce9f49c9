import type { NodeId } from "../../ir/graph.js";
import type { AdamModel } from "../../model/index.js";
import { adamStep } from "./adam.js";
import { type Rule, rated } from "./update.js";

/**
 * Loshchilov and Hutter (2019), algorithm 2, as in torch.optim.AdamW: w = w - lr decay w, then Adam's step on the plain
 * gradient. State: as `adamStep`.
 */
export const adamw =
  (model: AdamModel): Rule =>
  (b, state, update) => {
    const { parameter, weight, gradient, lr } = update;
    const step = adamStep(b, state, update, gradient, model);
    const strength = model.decay * parameter.decayMultiplier;
    const shrink = (): NodeId => {
      const share = b.add({ kind: "scale", by: strength }, [weight], `${parameter.name} decay`);
      return b.add({ kind: "sub" }, [weight, rated(b, share, lr, parameter)], `${parameter.name} decayed`);
    };
    return b.add({ kind: "sub" }, [strength === 0 ? weight : shrink(), step], `${parameter.name} updated`);
  };
