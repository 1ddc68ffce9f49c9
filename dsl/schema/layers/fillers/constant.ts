import { phrase } from "../../core/phrase.js";
import { required } from "../../core/types.js";
import { number } from "../../core/values.js";

export const constant = phrase({
  keyword: "constant",
  doc: "The same value everywhere.",
  source: "caffe filler.hpp",
  positional: {
    value: required(number("the constant", { min: -1e6, max: 1e6 }), { doc: "The value.", example: "0" }),
  },
  words: {},
  block: {},
});
