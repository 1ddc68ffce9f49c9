import type { OptimizerModel } from "../model/index.js";
import { adamFamily } from "./adam.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";
import type { Optimizer } from "./update.js";

type Optimizers = {
  readonly [K in OptimizerModel["kind"]]: Optimizer<Extract<OptimizerModel, { readonly kind: K }>>;
};

/** Every update rule. */
const optimizers: Optimizers = { sgd, adam: adamFamily, adamw: adamFamily, rmsprop };

/** The descriptor of an optimiser's kind. */
export const optimizerOf = ({ kind }: OptimizerModel): Optimizer => optimizers[kind];
