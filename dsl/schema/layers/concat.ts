import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { earlierLayers } from "./common.js";

export const concat = phrase({
  keyword: "concat",
  doc: "Puts the outputs of earlier layers behind the current one: the channels of maps of equal size, or vectors.",
  source: "Szegedy et al. 2015 (Inception); caffe concat_layer.cpp",
  positional: {
    layers: required(earlierLayers, { doc: "Layers above, or the net's input.", example: "C1, C2" }),
  },
  words: {},
  block: {},
});
