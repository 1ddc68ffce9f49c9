import { type PhraseOf, phrase, readPhrase } from "../core/phrase.js";
import { optional, type Type } from "../core/types.js";
import { listOf, name, number } from "../core/values.js";

export const localisationPhrase = phrase({
  keyword: "localisation",
  doc: "Compares a found window with the annotated face box.",
  source: "paper, section 4",
  positional: {
    window: optional(name("the name of a window or boxes step"), undefined, {
      doc: "Window that is compared.",
      why: "The cascade's last one.",
      example: "face",
    }),
  },
  words: {
    iou: optional(listOf(number("iou", { min: 0, max: 1, open: true })), [0.5], {
      doc: "Overlaps at which a window counts as right.",
      why: "The usual limit, also the paper's.",
      source: "paper, section 4",
      example: "0.5, 0.75",
    }),
    fppi: optional(listOf(number("fppi", { min: 0, max: 1000, open: true })), [], {
      doc: "False windows per image at which the share of found faces is read from the curve.",
      why: "Without it every image has its best window, right or wrong.",
      unit: "windows per image",
      source: "paper, section 4: 93 % at 0.01",
      example: "0.01, 0.1",
    }),
  },
  block: {},
});

/** The value of the property: the sentence without its head word. */
export const localisation: Type<PhraseOf<typeof localisationPhrase>> = {
  kind: "localisation",
  label: "a window and `iou 0.5`",
  parse: (cursor, ctx) => readPhrase(localisationPhrase, { text: "localisation", span: cursor.here() }, cursor, ctx),
};
