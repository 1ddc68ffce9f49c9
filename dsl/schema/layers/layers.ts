import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { count, number } from "../core/values.js";
import { ACTIVATIONS } from "./activation.js";
import { earlierLayer, earlierLayers, MAX_CHANNELS, PARAMETER_PROPERTIES } from "./common.js";
import { conv, local, separable } from "./convolution.js";
import { batchnorm, lrn } from "./normalisation.js";
import { avgpool, globalAvgpool, maxpool } from "./pooling.js";

const dense = phrase({
  keyword: "dense",
  doc: "Fully connected layer; flattens a map in channel, row, column order.",
  source: "paper, section 2 (FC)",
  positional: {
    out: required(count("neurons", MAX_CHANNELS), {
      doc: "Length of the output vector.",
      unit: "neurons",
      example: "512",
    }),
  },
  words: {},
  block: PARAMETER_PROPERTIES,
});

const flatten = phrase({
  keyword: "flatten",
  doc: "Turns a map into a vector, in channel, row, column order. `dense` does this by itself.",
  source: "caffe flatten_layer.cpp",
  positional: {},
  words: {},
  block: {},
});

const dropout = phrase({
  keyword: "dropout",
  doc: "In training, sets a fraction of the values to zero and scales the others by 1 / (1 - rate).",
  source: "Krizhevsky et al. 2012, section 4.2",
  positional: {
    rate: optional(number("the rate", { min: 0, max: 0.99 }), 0.5, {
      doc: "Fraction of values dropped.",
      why: "AlexNet's value.",
      example: "0.5",
    }),
  },
  words: {},
  block: {},
});

const from = phrase({
  keyword: "from",
  doc: "Starts a chain at an earlier layer instead of the layer above. It computes nothing.",
  source: "the bottom of a Caffe layer",
  positional: { layer: required(earlierLayer, { doc: "A layer above, or the net's input.", example: "C1" }) },
  words: {},
  block: {},
});

const add = phrase({
  keyword: "add",
  doc: "Adds the outputs of earlier layers element by element. All must have the shape of the current output.",
  source: "He et al. 2016 (residual networks)",
  positional: {
    layers: required(earlierLayers, { doc: "Layers above, or the net's input.", example: "C1" }),
  },
  words: {},
  block: {},
});

const concat = phrase({
  keyword: "concat",
  doc: "Appends the outputs of earlier layers to the current one: channels of maps of equal size, or vectors.",
  source: "Szegedy et al. 2015 (Inception); caffe concat_layer.cpp",
  positional: {
    layers: required(earlierLayers, { doc: "Layers above, or the net's input.", example: "C1, C2" }),
  },
  words: {},
  block: {},
});

/** Every layer operation, in the order of the reference. */
export const LAYER_SCHEMAS = [
  conv,
  local,
  separable,
  dense,
  maxpool,
  avgpool,
  globalAvgpool,
  flatten,
  ...ACTIVATIONS,
  lrn,
  batchnorm,
  dropout,
  from,
  add,
  concat,
] as const;

export const layer = oneOf("layer", LAYER_SCHEMAS);

export type LayerPhrase = PhraseOf<(typeof LAYER_SCHEMAS)[number]>;
