import { type PhraseOf, phrase, readPhrase } from "./core/phrase.js";
import { optional, required, type Type } from "./core/types.js";
import { fixed, listOf, name, number, path, reference, stringValue } from "./core/values.js";

export const localisationPhrase = phrase({
  keyword: "localisation",
  doc: "Compares found windows with the annotated face boxes.",
  source: "paper, section 4",
  positional: {
    window: optional(name("the name of a window or boxes step"), undefined, {
      doc: "Window to compare.",
      why: "The cascade's last window.",
      example: "face",
    }),
  },
  words: {
    iou: optional(listOf(number("iou", { above: 0, max: 1 })), [0.5], {
      doc: "Overlaps at which a window counts as correct.",
      why: "The usual threshold, also used in the paper.",
      source: "paper, section 4",
      example: "0.5, 0.75",
    }),
    fppi: optional(listOf(number("fppi", { above: 0, max: 1000 })), [], {
      doc: "False windows per image at which the true-positive rate is read from the curve.",
      why: "None; `evaluation.json` has the whole curve.",
      unit: "windows per image",
      source: "paper, section 4: 93 % at 0.01",
      example: "0.01, 0.1",
    }),
    against: optional(reference("data", "the name of a data set"), undefined, {
      doc: "Images without faces, which count as images of the curve: every window in them is false.",
      why: "The `backgrounds` that a threshold of the cascade is calibrated against; without one, only the images with a face count.",
      example: "scenes",
    }),
  },
  block: {},
});

/** The value of the property: the phrase without its keyword. */
const localisation: Type<PhraseOf<typeof localisationPhrase>> = {
  kind: "localisation",
  label: "a window and `iou 0.5`",
  parse: (cursor, ctx) => readPhrase(localisationPhrase, { text: "localisation", span: cursor.here() }, cursor, ctx),
};

export const comparePhrase = phrase({
  keyword: "compare",
  doc: "Shows published accuracies next to the measured ones. The file has the format `fanc.results/1`: attributes, and for each method and data set the accuracy of each attribute in percent.",
  positional: {
    file: required(stringValue("a file in quotes"), {
      doc: "File with the published accuracies, from the library or relative to this file. `std/paper-results.json` contains the paper's six methods on CelebA and LFWA.",
      source: "paper, table 1",
      example: '"std/paper-results.json"',
    }),
  },
  words: {
    method: optional(stringValue("the name of a method in quotes"), undefined, {
      doc: "Method to show.",
      why: "The first method of the file: the paper's own.",
      example: '"PANDA-l"',
    }),
    data: optional(stringValue("the name of a data set in quotes"), undefined, {
      doc: "Data set on which the published accuracies were measured.",
      why: "The first data set of the method: CelebA.",
      example: '"LFWA"',
    }),
  },
  block: {},
});

/** The value of the property: the phrase without its keyword. */
const compare: Type<PhraseOf<typeof comparePhrase>> = {
  kind: "compare",
  label: "a file in quotes",
  parse: (cursor, ctx) => readPhrase(comparePhrase, { text: "compare", span: cursor.here() }, cursor, ctx),
};

/** `evaluate on data { … }` */
export const evaluatePhrase = phrase({
  keyword: "evaluate",
  doc: "Measures results on the test split. In a file without a cascade, the net of the last stage that trains one net on whole images for attributes answers with its output layer.",
  source: "paper, section 4",
  positional: {},
  words: {
    on: required(path("data such as `celebs.test`", 1, 2), {
      doc: "Data to evaluate on; the default split is `test`.",
      example: "celebs.test",
    }),
  },
  block: {
    accuracy: optional(fixed("per", "attribute"), true as const, {
      doc: "Accuracy of each attribute, and their mean.",
      why: "The paper's metric.",
      source: "paper, section 4",
      example: "per attribute",
    }),
    localisation: optional(localisation, undefined, {
      doc: "Recall of the face window.",
      why: "The cascade's last window at IoU 0.5, if the data set has boxes.",
      source: "paper, section 4",
      example: "face iou 0.5",
    }),
    compare: optional(compare, undefined, {
      doc: "Published accuracies to show next to the measured ones.",
      why: "None: results on other data are not comparable.",
      example: '"std/paper-results.json"',
    }),
  },
});
