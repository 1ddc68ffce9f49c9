import { canonicalise } from "./canonicalise.js";
import { constantFold } from "./constant-fold.js";
import { deadCode } from "./dead-code.js";
import { differentiate } from "./differentiate.js";
import { lowering } from "./lowering.js";
import { maskPooled } from "./mask-pooled.js";
import { memoryPlan } from "./memory-plan.js";
import type { Pass } from "./pass.js";
import type { TrainingContext } from "./training-context.js";
import { update } from "./update.js";

/** From the graph of a loss to that of a training step, in order. */
export const trainingPasses: readonly Pass<TrainingContext>[] = [
  differentiate,
  update,
  constantFold,
  canonicalise,
  maskPooled,
  lowering,
  deadCode,
  memoryPlan,
];
