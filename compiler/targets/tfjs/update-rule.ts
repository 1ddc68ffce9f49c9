import type { OptimizerModel } from "../../model/index.js";
import type { LibraryFunction } from "./library.js";

/** The library function that updates the weights of a stage, and the numbers of the spec that it takes. */
export function updateRule(optimizer: OptimizerModel): {
  readonly name: LibraryFunction;
  readonly options: Readonly<Record<string, number | boolean>>;
  /** Longest common norm of the gradients. */
  readonly clip: number | undefined;
} {
  const { clip, decay } = optimizer;
  switch (optimizer.kind) {
    case "sgd": {
      const { momentum, nesterov, style } = optimizer;
      const name = style === "caffe" ? "caffeMomentum" : "tensorflowMomentum";
      return { name, options: { momentum, nesterov, decay }, clip };
    }
    case "adam":
    case "adamw": {
      const { beta1, beta2, epsilon } = optimizer;
      return { name: optimizer.kind, options: { beta1, beta2, epsilon, decay }, clip };
    }
    case "rmsprop": {
      const { rho, momentum, epsilon } = optimizer;
      return { name: "rmsprop", options: { rho, momentum, epsilon, decay }, clip };
    }
    default: {
      const never: never = optimizer;
      return never;
    }
  }
}
