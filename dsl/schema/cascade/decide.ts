import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { integer, name, number, oneOfWords, path } from "../core/values.js";

/** When an answer is "cannot tell". */
export const ABSTENTIONS = [
  phrase({
    keyword: "none",
    doc: "Every face has an answer for every attribute.",
    positional: {},
    words: {},
    block: {},
  }),
  phrase({
    keyword: "below",
    doc: 'An answer whose probability is lower is "cannot tell". It requires `calibrate`.',
    source: "Chow 1970: the reject option",
    positional: {
      limit: required(number("the limit", { above: 0, below: 1 }), {
        doc: "Least probability of an answer.",
        unit: "probability",
        example: "0.7",
      }),
    },
    words: {},
    block: {},
  }),
] as const;

export type AbstainPhrase = PhraseOf<(typeof ABSTENTIONS)[number]>;

export const decideStep = phrase({
  keyword: "decide",
  doc: 'Turns scores into decisions: a threshold, a probability and "cannot tell" for each attribute, fitted by the stage that fits the score. docs/guide/decisions.md states the formulas.',
  source: "Platt 1999; Zadrozny and Elkan 2002; Guo et al. 2017",
  positional: {
    score: required(name("the name of a score"), { doc: "Score to decide by.", example: "score" }),
  },
  words: {
    on: optional(path("data such as `celebs.validation`", 1, 2), undefined, {
      doc: "Images to fit the decisions on.",
      why: "The images of the stage that fits the score. SVMs are then fitted without each fold in turn, so that no score comes from an SVM that has seen the person.",
      example: "celebs.validation",
    }),
  },
  block: {
    threshold: optional(
      oneOfWords("threshold", ["score", "accuracy", "f1", "balanced", "equal_error"]),
      "score" as const,
      {
        doc: "Score above which a face has the attribute: 0, or the one with the best accuracy, F1 or balanced accuracy, or with equal rates of false positives and false negatives.",
        why: "0, the boundary that SVMs and output layers are trained for; it needs no further images.",
        example: "f1",
      },
    ),
    calibrate: optional(oneOfWords("calibration", ["none", "platt", "isotonic", "temperature"]), "none" as const, {
      doc: "Probability of a score: a sigmoid with slope and offset (`platt`), a rising piecewise linear function (`isotonic`), or a sigmoid with a slope alone (`temperature`).",
      why: "A probability costs a fit, and a threshold does not need it.",
      source: "Platt 1999 and Lin et al. 2007; Zadrozny and Elkan 2002; Guo et al. 2017",
      example: "platt",
    }),
    abstain: optional(oneOf("abstention", ABSTENTIONS), undefined, {
      doc: 'Answers that are given as "cannot tell".',
      why: "`none`: accuracy counts an answer for every attribute.",
      source: "Chow 1970",
      example: "below 0.7",
    }),
    folds: optional(integer("the number of folds", 2, 100), 5, {
      doc: "Parts into which the people are divided. Scores of SVMs come from fits on the other folds, and the stated gain of a threshold from a choice on the other folds.",
      why: "The usual number: each fit sees four fifths of the people.",
      source: "scikit-learn: CalibratedClassifierCV",
      unit: "folds",
      example: "5",
    }),
  },
});
