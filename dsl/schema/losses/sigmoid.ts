import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { name } from "../core/values.js";

export const sigmoid = phrase({
  keyword: "sigmoid",
  doc: "Binary cross-entropy of a sigmoid for each attribute: mean over images of the sum over attributes.",
  source: "paper, section 2, item 3",
  positional: {},
  words: {
    over: required(name("the name of an attribute list"), { doc: "Attributes that are learnt.", example: "CelebA40" }),
  },
  block: {},
});
