import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { integer, number } from "../core/values.js";

const ALEX = { source: "bvlc_alexnet/train_val.prototxt; Krizhevsky et al. 2012, section 3.3" };

export const lrn = phrase({
  keyword: "lrn",
  doc: "Local response normalisation across channels: y = x (k + alpha / size * sum of x^2 over `size` channels)^-beta.",
  source: "Krizhevsky et al. 2012, section 3.3",
  positional: {},
  words: {
    size: optional(integer("the size", 1, 255), 5, {
      doc: "Channels in the window.",
      why: "AlexNet's value.",
      unit: "channels",
      example: "5",
      ...ALEX,
    }),
    alpha: optional(number("alpha", { min: 0, max: 1e3 }), 1e-4, {
      doc: "Weight of the sum.",
      why: "AlexNet's value.",
      example: "1e-4",
      ...ALEX,
    }),
    beta: optional(number("beta", { min: 0, max: 10 }), 0.75, {
      doc: "Exponent.",
      why: "AlexNet's value.",
      example: "0.75",
      ...ALEX,
    }),
    k: optional(number("k", { min: 0, max: 1e3, open: true }), 1, {
      doc: "Offset.",
      why: "Caffe's value; the AlexNet paper printed 2.",
      example: "2",
      ...ALEX,
    }),
  },
  block: {},
});
