import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { fixed, path } from "../core/values.js";
import { compare } from "./compare.js";
import { localisation } from "./localisation.js";

/** `evaluate on data { … }` */
export const evaluatePhrase = phrase({
  keyword: "evaluate",
  doc: "What is measured on the test split.",
  source: "paper, section 4",
  positional: {},
  words: {
    on: required(path("data such as `celebs.test`", 1, 2), {
      doc: "Data; the split is `test` unless given.",
      example: "celebs.test",
    }),
  },
  block: {
    accuracy: optional(fixed("per", "attribute"), true as const, {
      doc: "Accuracy of each attribute and their mean.",
      why: "The paper's measure.",
      source: "paper, section 4",
      example: "per attribute",
    }),
    localisation: optional(localisation, undefined, {
      doc: "Recall of the face window.",
      why: "The cascade's last window at IoU 0.5, where the data set has boxes.",
      source: "paper, section 4",
      example: "face iou 0.5",
    }),
    compare: optional(compare, undefined, {
      doc: "Published accuracies to show beside ours.",
      why: "Results on other data do not compare.",
      example: '"std/paper-results.json"',
    }),
  },
});
