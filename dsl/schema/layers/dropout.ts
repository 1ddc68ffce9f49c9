import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";

export const dropout = phrase({
  keyword: "dropout",
  doc: "In training, sets this share of values to zero and scales the others by 1 / (1 - rate).",
  source: "Krizhevsky et al. 2012, section 4.2",
  positional: {
    rate: optional(number("the rate", { min: 0, max: 0.99 }), 0.5, {
      doc: "Share of values dropped.",
      why: "AlexNet's value.",
      example: "0.5",
    }),
  },
  words: {},
  block: {},
});
