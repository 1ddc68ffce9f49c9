import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { number } from "../core/values.js";

export const colour = phrase({
  keyword: "colour",
  doc: "Random brightness, contrast and saturation, in this order, each by a factor between 1 - amount and 1 + amount.",
  source: "Howard 2013 (Some Improvements on Deep CNN Based Image Classification), section 2.2",
  positional: {
    amount: required(number("change", { min: 0, max: 1 }), {
      doc: "Largest change.",
      unit: "share",
      example: "0.4",
    }),
  },
  words: {},
  block: {},
});
