import { mismatch } from "./core/arithmetic.js";
import { oneOf, type PhraseOf, phrase } from "./core/phrase.js";
import { FAILED, optional, parsed, required, type Type } from "./core/types.js";
import { number, oneOfWords, stringValue, takeExpr } from "./core/values.js";

/** Below 1 percent a bound says nothing: it was meant as a share. */
const percent = number("the bound", { min: 1, max: 100 });

const bound = (type: Type<number>, example: string) =>
  required(type, { doc: "The least value, in percent.", unit: "percent", example });

/** An attribute, by its name or in quotes. */
const attribute: Type<string> = {
  kind: "attribute",
  label: "the name of an attribute",
  parse(cursor, ctx) {
    const word = cursor.word();
    const expr = takeExpr(cursor, "the name of an attribute", ctx);
    if (expr === undefined) return FAILED;
    if (word !== undefined) return parsed(word.text);
    return expr.kind === "string" ? parsed(expr.value) : mismatch(expr, "the name of an attribute", ctx);
  },
};

const meanClaim = phrase({
  keyword: "mean",
  doc: "The mean accuracy over all attributes, or the mean overlap of the found windows with the annotated boxes.",
  positional: {
    metric: required(oneOfWords("metric", ["accuracy", "iou"]), {
      doc: "`accuracy` in percent, or `iou` from 0 to 1.",
      example: "accuracy",
    }),
  },
  words: {
    ">=": required(number("the bound", { min: 0, max: 100 }), {
      doc: "The least value: percent for the accuracy, 0 to 1 for the IoU.",
      example: "80",
    }),
  },
  block: {},
});

const accuracyClaim = phrase({
  keyword: "accuracy",
  doc: "The accuracy of one attribute.",
  positional: {
    attribute: required(attribute, { doc: "An attribute of the SVMs.", example: "Eyeglasses" }),
  },
  words: { ">=": bound(percent, "90") },
  block: {},
});

const gainClaim = phrase({
  keyword: "gain",
  doc: "The mean accuracy minus that of guessing the more frequent label.",
  positional: {},
  words: {
    ">=": required(number("the bound", { min: -100, max: 100 }), {
      doc: "The least gain.",
      unit: "percentage points",
      example: "10",
    }),
  },
  block: {},
});

const recallClaim = phrase({
  keyword: "recall",
  doc: "The share of annotated faces that the window of the evaluation finds.",
  positional: {},
  words: {
    ">=": bound(percent, "93"),
    iou: optional(number("iou", { above: 0, max: 1 }), undefined, {
      doc: "The overlap from which a window counts, one of those of `localisation`.",
      why: "The first overlap of `localisation`.",
      example: "0.5",
    }),
  },
  block: {},
});

const betterClaim = phrase({
  keyword: "better",
  doc: "The mean accuracy compared with that of another spec, over common seeds. Only `fanc study` can compare: the study needs `against` with the same file.",
  positional: {},
  words: {
    than: required(stringValue("a .fan file in quotes"), {
      doc: "The other spec.",
      example: '"no-pretraining.fan"',
    }),
    by: optional(number("the difference", { min: 0, max: 100 }), 0, {
      doc: "The least difference of the mean accuracies.",
      why: "Any difference.",
      unit: "percentage points",
      example: "1",
    }),
  },
  block: {},
});

/** Claims on one metric of an evaluation. */
const METRIC_CLAIMS = [meanClaim, accuracyClaim, gainClaim, recallClaim] as const;

const worstClaim = phrase({
  keyword: "worst",
  doc: "The claim after it for the worst seed of a study instead of the mean over seeds; for `fanc eval` the run itself.",
  syntax: "worst CLAIM",
  positional: {
    claim: required(oneOf("claim", METRIC_CLAIMS), {
      doc: "A claim on a metric.",
      example: "mean accuracy >= 75",
    }),
  },
  words: {},
  block: {},
});

/** The claims of `expect { … }`. */
export const CLAIMS = [...METRIC_CLAIMS, betterClaim, worstClaim] as const;

export type ReadClaim = PhraseOf<(typeof CLAIMS)[number]>;
export type ReadMetricClaim = PhraseOf<(typeof METRIC_CLAIMS)[number]>;
