import { type PhraseOf, phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";
import { multiplier } from "./common.js";

const relu = phrase({
  keyword: "relu",
  doc: "max(x, 0).",
  source: "Krizhevsky et al. 2012, section 3.1",
  positional: {},
  words: {},
  block: {},
});

const leakyRelu = phrase({
  keyword: "leaky_relu",
  doc: "x if x > 0, otherwise slope times x.",
  source: "Maas et al. 2013",
  positional: {},
  words: {
    slope: optional(number("the slope", { min: 0, max: 1 }), 0.01, {
      doc: "Factor on negative values.",
      why: "The value of the original paper and PyTorch's default; TensorFlow uses 0.2.",
      source: "Maas et al. 2013, section 3",
      example: "0.1",
    }),
  },
  block: {},
});

const prelu = phrase({
  keyword: "prelu",
  doc: "x if x > 0, otherwise a learned slope times x, with one slope per channel.",
  source: "He et al. 2015, section 2.1",
  positional: {},
  words: {},
  block: {
    slope: optional(number("the slope", { min: -10, max: 10 }), 0.25, {
      doc: "Initial value of the slopes.",
      why: "The value of the original paper, and the default of Caffe and PyTorch.",
      source: "He et al. 2015, section 2.1",
      example: "0.1",
    }),
    lr_mult: optional(multiplier("lr_mult"), 1, {
      doc: "Factor on the learning rate of the slopes.",
      why: "Caffe's default.",
      example: "0.1",
    }),
    decay_mult: optional(multiplier("decay_mult"), 0, {
      doc: "Factor on the weight decay of the slopes.",
      why: "Decay would pull the slopes towards 0, a plain relu; the original paper used none.",
      source: "He et al. 2015, section 2.1",
      example: "1",
    }),
  },
});

const sigmoid = phrase({
  keyword: "sigmoid",
  doc: "1 / (1 + exp(-x)). Do not end a net with it: the losses include their own.",
  source: "caffe sigmoid_layer.cpp",
  positional: {},
  words: {},
  block: {},
});

const tanh = phrase({
  keyword: "tanh",
  doc: "Hyperbolic tangent of x.",
  source: "LeCun et al. 1998 (Efficient BackProp), section 4.4; caffe tanh_layer.cpp",
  positional: {},
  words: {},
  block: {},
});

/** Functions of each value, and `prelu`, which has a weight for each channel. */
export const ACTIVATIONS = [relu, leakyRelu, prelu, sigmoid, tanh] as const;

/** The activations without weights. */
export type ActivationPhrase = Exclude<PhraseOf<(typeof ACTIVATIONS)[number]>, { keyword: "prelu" }>;
