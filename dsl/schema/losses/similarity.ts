import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { name } from "../core/values.js";

export const similarity = phrase({
  keyword: "similarity",
  doc: "Draws vectors of one identity together: the sum over pairs of the same identity in the batch of their squared distance, divided by the number of images. It stands beside a softmax or another loss that keeps identities apart.",
  source: "paper, section 2, item 2",
  syntax: "similarity(LAYER)",
  positional: {
    layer: required(name("the name of a layer"), { doc: "Layer whose output is compared; a vector.", example: "FC" }),
  },
  words: {},
  block: {},
});
