import { z } from "zod";
import { interval, policy } from "./policy.js";

const rule = {
  /** Rate at the start; `policy` and `warmup` change it. */
  lr: z.number().positive(),
  /** Largest L2 norm of all gradients of a step together, before weight decay (Caffe's clip_gradients). */
  clip: z.number().positive().optional(),
  /** Weight decay: added to the gradient, but for `adamw`, which shortens the weights themselves. */
  decay: z.number(),
  policy,
  /** Time over which the rate rises to the policy's. */
  warmup: interval.optional(),
};

const adam = { ...rule, beta1: z.number(), beta2: z.number(), epsilon: z.number() };

/** Update rules; g is the gradient after clipping, w a weight, lr the rate of the step times the weight's multiplier. */
export const optimizer = z.discriminatedUnion("kind", [
  /**
   * Gradient descent with momentum. `caffe`: V = m V + lr (g + decay w), w = w - V; `tensorflow`: V = m V + g + decay w,
   * w = w - lr V.
   */
  z.object({
    kind: z.literal("sgd"),
    ...rule,
    momentum: z.number(),
    nesterov: z.boolean(),
    style: z.enum(["caffe", "tensorflow"]),
  }),
  /** Kingma and Ba (2015), algorithm 1. */
  z.object({ kind: z.literal("adam"), ...adam }),
  /** Loshchilov and Hutter (2019), algorithm 2: Adam with decoupled weight decay. */
  z.object({ kind: z.literal("adamw"), ...adam }),
  /** s = rho s + (1 - rho) g^2, V = m V + g / (sqrt(s) + epsilon), w = w - lr V. */
  z.object({ kind: z.literal("rmsprop"), ...rule, rho: z.number(), momentum: z.number(), epsilon: z.number() }),
]);
