import type { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";
import type { AdamModel } from "../model/index.js";
import { type CarriedState, type Optimizer, type Rule, rated, runningMean, type Update, withDecay } from "./update.js";

const rules: { readonly [K in AdamModel["kind"]]: (model: AdamModel) => Rule } = {
  adam: (model) => adam(model),
  adamw: (model) => adamw(model),
};

/** Adam, and AdamW with decoupled weight decay. */
export const adamFamily: Optimizer<AdamModel> = {
  rule: (model) => rules[model.kind](model),
  arrays: () => 2,
  tfjs: ({ kind, beta1, beta2, epsilon, decay }) => ({ name: kind, options: { beta1, beta2, epsilon, decay } }),
};

/** Kingma and Ba (2015), algorithm 1, on g + decay w. State: as `adamStep`. */
const adam =
  (model: AdamModel): Rule =>
  (b, state, update) => {
    const step = adamStep(b, state, update, withDecay(b, update, model.decay), model);
    return b.add({ kind: "sub" }, [update.weight, step], `${update.parameter.name} updated`);
  };

/**
 * lr (m' / (1 - beta1^t)) / (sqrt(v' / (1 - beta2^t)) + epsilon) with the running means m' of gradients and v' of their
 * squares. State: `P.mean` and `P.square`, and 1 - beta^t as the scalars `@adam.share1` and `@adam.share2`, which all
 * parameters have in common.
 */
function adamStep(
  b: GraphBuilder,
  state: CarriedState,
  { parameter, lr }: Update,
  gradient: NodeId,
  { beta1, beta2, epsilon }: Pick<AdamModel, "beta1" | "beta2" | "epsilon">,
): NodeId {
  const { name, shape } = parameter;
  const mean = state.read({ name: `${name}.mean`, shape });
  const square = state.read({ name: `${name}.square`, shape });
  const nextMean = runningMean(b, beta1, mean, gradient, `${name} mean`);
  const squared = b.add({ kind: "mul" }, [gradient, gradient], `${name} gradient squared`);
  const nextSquare = runningMean(b, beta2, square, squared, `${name} square`);
  state.write(`${name}.mean`, nextMean);
  state.write(`${name}.square`, nextSquare);

  const one = b.add({ kind: "constant", value: 1 }, [], "one");
  const rate = b.add({ kind: "div" }, [lr, share(b, state, "@adam.share1", beta1, one)], "adam rate");
  const spread = b.add({ kind: "sqrt" }, [share(b, state, "@adam.share2", beta2, one)], "adam spread");
  const scale = b.add({ kind: "div" }, [one, spread], "adam scale");
  const root = b.add({ kind: "sqrt" }, [nextSquare], `${name} root`);
  const corrected = b.add({ kind: "scaleBy" }, [root, scale], `${name} root corrected`);
  const divisor = b.add({ kind: "offset", by: epsilon }, [corrected], `${name} divisor`);
  return rated(b, b.add({ kind: "div" }, [nextMean, divisor], `${name} direction`), rate, parameter);
}

/**
 * 1 - beta^t: the share of a running mean that comes from the first t values, the rest from its start at zero. It is
 * carried as the running mean of ones: 1 - beta^t itself would lose digits in single precision.
 */
function share(b: GraphBuilder, state: CarriedState, name: string, beta: number, one: NodeId): NodeId {
  const next = runningMean(b, beta, state.read({ name, shape: [] }), one, name);
  state.write(name, next);
  return next;
}

/**
 * Loshchilov and Hutter (2019), algorithm 2, as in torch.optim.AdamW: w = w - lr decay w, then Adam's step on the plain
 * gradient. State: as `adamStep`.
 */
const adamw =
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
