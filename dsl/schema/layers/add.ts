import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { earlierLayers } from "./common.js";

export const add = phrase({
  keyword: "add",
  doc: "Adds the outputs of earlier layers, element by element. All must have the shape of the current output.",
  source: "He et al. 2016 (residual networks)",
  positional: {
    layers: required(earlierLayers, { doc: "Layers above, or the net's input.", example: "C1" }),
  },
  words: {},
  block: {},
});
