import type { OptimizerModel } from "../../model/index.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { caffeMomentum } from "./caffe-momentum.js";
import { rmsprop } from "./rmsprop.js";
import { tensorflowMomentum } from "./tensorflow-momentum.js";
import type { Rule } from "./update.js";

/** The update rule of an optimiser. */
export function ruleOf(optimizer: OptimizerModel): Rule {
  switch (optimizer.kind) {
    case "sgd":
      return optimizer.style === "caffe" ? caffeMomentum(optimizer) : tensorflowMomentum(optimizer);
    case "adam":
      return adam(optimizer);
    case "adamw":
      return adamw(optimizer);
    case "rmsprop":
      return rmsprop(optimizer);
    default: {
      const never: never = optimizer;
      return never;
    }
  }
}
