import { differentiate } from "./differentiate.js";
import { lowering } from "./lowering.js";
import { maskPooled } from "./mask-pooled.js";
import type { Pass } from "./pass.js";
import type { TrainingContext } from "./training-context.js";
import { update } from "./update.js";

/** From the graph of a loss to that of a training step, in order. */
export const trainingPasses: readonly Pass<TrainingContext>[] = [differentiate, update, maskPooled, lowering];
