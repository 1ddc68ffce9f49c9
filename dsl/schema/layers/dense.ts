import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { count } from "../core/values.js";
import { MAX_CHANNELS, PARAMETER_PROPERTIES } from "./common.js";

export const dense = phrase({
  keyword: "dense",
  doc: "Fully connected layer; a map is flattened in channel, row, column order.",
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
