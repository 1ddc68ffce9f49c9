import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { name } from "../core/values.js";
import { dataRef } from "./data-ref.js";

export const fitClause = phrase({
  keyword: "fit",
  doc: "Fits the SVMs on features of images that the nets were not trained on.",
  source: "paper, section 2, item 4",
  positional: {
    score: required(name("the name of an svm step"), { doc: "The svm step of the cascade.", example: "score" }),
  },
  words: {
    on: required(dataRef, { doc: "Data; the split is `validation` unless given.", example: "celebs.validation" }),
  },
  block: {},
});
