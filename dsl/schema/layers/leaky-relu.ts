import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";

export const leakyRelu = phrase({
  keyword: "leaky_relu",
  doc: "x where x is above 0, slope times x elsewhere.",
  source: "Maas et al. 2013",
  positional: {},
  words: {
    slope: optional(number("the slope", { min: 0, max: 1 }), 0.01, {
      doc: "Factor on negative values.",
      why: "The value of the paper that introduced it, and PyTorch's; TensorFlow uses 0.2.",
      source: "Maas et al. 2013, section 3",
      example: "0.1",
    }),
  },
  block: {},
});
