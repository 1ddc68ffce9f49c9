import { readSentence, sentence } from "./core/sentence.js";
import { optional, required } from "./core/types.js";
import { fixed, name, number, path } from "./core/values.js";

const localisation = sentence({
  head: "localisation",
  doc: "Compares a found window with the annotated face box.",
  positional: {
    window: optional(name("the name of a window"), undefined, {
      doc: "Window that is compared.",
      why: "The cascade's last one.",
      example: "face",
    }),
  },
  words: {
    iou: optional(number("iou", { min: 0, max: 1, open: true }), 0.5, {
      doc: "Overlap at which a window counts as right.",
      why: "The usual limit, also the paper's.",
      source: "paper, section 4",
      example: "0.5",
    }),
  },
  block: {},
});

/** `evaluate on data { … }` */
export const evaluateSentence = sentence({
  head: "evaluate",
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
      example: "per attribute",
    }),
    localisation: optional(
      {
        kind: "localisation",
        label: "a window and `iou 0.5`",
        parse: (cursor, ctx) => readSentence(localisation, { text: "localisation", span: cursor.here() }, cursor, ctx),
      },
      undefined,
      { doc: "Recall of the face window.", example: "face iou 0.5" },
    ),
  },
});
