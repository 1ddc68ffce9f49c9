import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { name } from "../core/values.js";

export const softmax = phrase({
  keyword: "softmax",
  doc: "Cross-entropy of a softmax over labels that exclude each other: mean over images of -log p(label).",
  source: "paper, section 2, items 1 and 2",
  positional: {},
  words: {
    over: required(name("`classes` or `identities`"), {
      doc: "`classes` of an `image_folder`, or `identities` of faces.",
      example: "classes",
    }),
  },
  block: {},
});
