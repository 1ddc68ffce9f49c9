import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { flag, number, oneOfWords } from "../core/values.js";
import { interval } from "./interval.js";
import { policy, stepValue } from "./policies.js";

/** Learning rate and what changes it: properties of every optimiser. */
const RATE = {
  lr: required(number("lr", { above: 0, max: 1000 }), {
    doc: "Initial learning rate.",
    example: "0.01",
  }),
  policy: optional(policy, undefined, {
    doc: "How the rate changes during the stage.",
    why: "A constant rate.",
    example: "cosine { to: 1e-5 }",
  }),
  step: optional(stepValue, undefined, {
    doc: "Short form of `policy: step …`: multiplies the rate by a factor at regular intervals, counted in steps or epochs.",
    why: "A constant rate.",
    source: "bvlc_alexnet/solver.prototxt: 0.1 every 100_000",
    example: "0.1 every 4 epochs",
  }),
  warmup: optional(interval("the warm-up", { above: 0, max: 1_000_000_000 }), undefined, {
    doc: "Multiplies the policy's rate by (t + 1) / warm-up until the factor reaches 1: the rate rises linearly from almost zero. The policy's own time runs during the warm-up.",
    why: "No warm-up; small batches rarely need one.",
    source: "Goyal et al. 2017, section 2.2 (gradual warm-up)",
    example: "500 steps",
  }),
};

const clip = optional(number("clip", { above: 0, max: 1e9 }), undefined, {
  doc: "Largest L2 norm of all gradients of a step together; larger gradients are scaled down to it before weight decay.",
  why: "Gradients are not clipped.",
  source: "caffe sgd_solver.cpp: clip_gradients",
  example: "5",
});

/** Weight decay that is added to the gradient. */
const decay = (fallback: number, why: string, source: string) =>
  optional(number("decay", { min: 0, max: 10 }), fallback, {
    doc: "Weight decay: adds this fraction of each weight to its gradient.",
    why,
    source,
    example: "5e-4",
  });

/** Decay rate of a running mean. */
const meanDecay = (name: string, fallback: number, doc: string, why: string, source: string) =>
  optional(number(name, { min: 0, max: 0.999999 }), fallback, { doc, why, source, example: String(fallback) });

const epsilon = (fallback: number, why: string, source: string) =>
  optional(number("epsilon", { above: 0, max: 1 }), fallback, {
    doc: "Added to the root of the mean square to avoid division by zero.",
    why,
    source,
    example: "1e-8",
  });

const sgd = phrase({
  keyword: "sgd",
  doc: "Stochastic gradient descent with momentum. Caffe's style: V = m V + lr (g + decay w), w = w - V. TensorFlow's style: V = m V + g + decay w, w = w - lr V.",
  source: "caffe sgd_solver.cpp; paper, section 2",
  positional: {},
  words: {},
  block: {
    ...RATE,
    momentum: optional(number("momentum", { min: 0, max: 0.9999 }), 0.9, {
      doc: "Momentum m.",
      why: "AlexNet's value.",
      source: "bvlc_alexnet/solver.prototxt",
      example: "0.9",
    }),
    nesterov: optional(flag, false, {
      doc: "Looks ahead: moves the weights by the step that the new velocity would make next. With the new velocity V', w = w - ((1 + m) V' - m V) in Caffe's style and w = w - lr (g + decay w + m V') in TensorFlow's.",
      why: "Plain momentum, as was usual at the time of the paper.",
      source: "caffe nesterov_solver.cpp; Sutskever et al. 2013",
      example: "on",
    }),
    style: optional(oneOfWords("style", ["caffe", "tensorflow"]), "caffe" as const, {
      doc: "Contents of the velocity V. `caffe`: steps, each with the rate it had, so a lower rate affects only new gradients. `tensorflow` (also PyTorch's): gradients, so a lower rate shortens the whole velocity at once. Both are equal while the rate is constant.",
      why: "AlexNet was trained this way, and published Caffe schedules assume it.",
      source: "caffe sgd_solver.cpp; tf.compat.v1.train.MomentumOptimizer; torch.optim.SGD",
      example: "tensorflow",
    }),
    decay: decay(5e-4, "AlexNet's value.", "bvlc_alexnet/solver.prototxt"),
    clip,
  },
});

const ADAM = "Kingma and Ba 2015, algorithm 1";
const ADAM_VALUE = "The value of the Adam paper.";

const BETAS = {
  beta1: meanDecay("beta1", 0.9, "Decay rate of the mean of gradients.", ADAM_VALUE, ADAM),
  beta2: meanDecay("beta2", 0.999, "Decay rate of the mean of squared gradients.", ADAM_VALUE, ADAM),
};

const adam = phrase({
  keyword: "adam",
  doc: "Steps scaled by running means of the gradients and of their squares: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = w - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).",
  source: ADAM,
  positional: {},
  words: {},
  block: {
    ...RATE,
    ...BETAS,
    epsilon: epsilon(1e-8, ADAM_VALUE, ADAM),
    decay: decay(0, "Adam scales decay that is added to the gradient; `adamw` decays the weights themselves.", ADAM),
    clip,
  },
});

const adamw = phrase({
  keyword: "adamw",
  doc: "Adam with weight decay separate from the gradient: w = w - lr decay w, then Adam's step.",
  source: "Loshchilov and Hutter 2019, algorithm 2; torch.optim.AdamW",
  positional: {},
  words: {},
  block: {
    ...RATE,
    ...BETAS,
    epsilon: epsilon(1e-8, ADAM_VALUE, ADAM),
    decay: optional(number("decay", { min: 0, max: 10 }), 0.01, {
      doc: "Weight decay: each step shrinks every weight by this fraction times the rate.",
      why: "PyTorch's default.",
      source: "torch.optim.AdamW",
      example: "0.05",
    }),
    clip,
  },
});

const RMSPROP = "Tieleman and Hinton 2012, lecture 6e";

const rmsprop = phrase({
  keyword: "rmsprop",
  doc: "Steps scaled by a running mean of squared gradients: s = rho s + (1 - rho) g^2, V = m V + g / (sqrt(s) + epsilon), w = w - lr V.",
  source: `${RMSPROP}; torch.optim.RMSprop`,
  positional: {},
  words: {},
  block: {
    ...RATE,
    rho: meanDecay("rho", 0.9, "Decay rate of the mean of squared gradients.", "Hinton's value.", RMSPROP),
    momentum: optional(number("momentum", { min: 0, max: 0.9999 }), 0, {
      doc: "Momentum m of the scaled gradients.",
      why: "Plain RMSProp has none.",
      source: "torch.optim.RMSprop",
      example: "0.9",
    }),
    epsilon: epsilon(1e-8, "The default of PyTorch and Caffe.", "torch.optim.RMSprop; caffe rmsprop_solver.cpp"),
    decay: decay(0, "No decay.", "torch.optim.RMSprop"),
    clip,
  },
});

/** Every optimiser, in the order of the reference. */
export const OPTIMIZERS = [sgd, adam, adamw, rmsprop] as const;
export const optimizer = oneOf("optimiser", OPTIMIZERS);
export type OptimizerPhrase = PhraseOf<(typeof OPTIMIZERS)[number]>;
