import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { earlierLayer } from "./common.js";

export const from = phrase({
  keyword: "from",
  doc: "Begins a chain at an earlier layer, in place of the layer above. It computes nothing.",
  source: "the bottom of a Caffe layer",
  positional: { layer: required(earlierLayer, { doc: "A layer above, or the net's input.", example: "C1" }) },
  words: {},
  block: {},
});
