import { phrase } from "../../core/phrase.js";
import { required } from "../../core/types.js";
import { number } from "../../core/values.js";

export const gaussian = phrase({
  keyword: "gaussian",
  doc: "Normal distribution with mean 0.",
  source: "Krizhevsky et al. 2012, section 5; caffe filler.hpp",
  positional: {
    std: required(number("the standard deviation", { min: 0, max: 10, open: true }), {
      doc: "Standard deviation.",
      example: "0.01",
    }),
  },
  words: {},
  block: {},
});
