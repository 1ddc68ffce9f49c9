import type { Interval } from "./common.js";

/** Update rules; g is the gradient after clipping, w a weight, lr the rate of the step times the weight's multiplier. */
export type OptimizerModel = SgdModel | AdamModel | RmsPropModel;

interface UpdateRule {
  /** Rate at the start; `policy` and `warmup` change it. */
  readonly lr: number;
  /** Largest L2 norm of all gradients of a step together, before weight decay (Caffe's clip_gradients). */
  readonly clip: number | undefined;
  readonly policy: LrPolicy;
  /** Time over which the rate rises to the policy's. */
  readonly warmup: Interval | undefined;
  /** Weight decay: added to the gradient, but for `adamw`, which shortens the weights themselves. */
  readonly decay: number;
}

/**
 * Gradient descent with momentum. `caffe`: V = m V + lr (g + decay w), w = w - V; `tensorflow`: V = m V + g + decay w,
 * w = w - lr V.
 */
export interface SgdModel extends UpdateRule {
  readonly kind: "sgd";
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly style: "caffe" | "tensorflow";
}

/** Kingma and Ba (2015), algorithm 1; with decoupled weight decay Loshchilov and Hutter (2019), algorithm 2. */
export interface AdamModel extends UpdateRule {
  readonly kind: "adam" | "adamw";
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** s = rho s + (1 - rho) g^2, V = m V + g / (sqrt(s) + epsilon), w = w - lr V. */
export interface RmsPropModel extends UpdateRule {
  readonly kind: "rmsprop";
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
}

/** The rate of a step; t is the time since the stage began, T the stage's length. */
export type LrPolicy =
  | { readonly kind: "fixed" }
  /** lr * factor^floor(t / every), t counted in steps or in epochs. */
  | ({ readonly kind: "step"; readonly factor: number } & Every)
  /** lr * factor^(number of times `at` that are not later than t). */
  | {
      readonly kind: "multistep";
      readonly factor: number;
      readonly at: readonly number[];
      readonly unit: Interval["unit"];
    }
  /** lr * factor^(t / every) */
  | ({ readonly kind: "exp"; readonly factor: number } & Every)
  /** lr * (1 + gamma t)^-power, t in steps. */
  | { readonly kind: "inv"; readonly gamma: number; readonly power: number }
  /** lr * (1 - t / T)^power */
  | { readonly kind: "poly"; readonly power: number }
  /** to + (lr - to) (1 + cos(pi t / T)) / 2 */
  | { readonly kind: "cosine"; readonly to: number };

interface Every {
  readonly every: number;
  readonly unit: Interval["unit"];
}
