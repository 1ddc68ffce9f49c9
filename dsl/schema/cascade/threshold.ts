import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { FAILED, optional, type Parsed, parsed, type Type } from "../core/types.js";
import { integer, number, path, reference } from "../core/values.js";

/** Words accepted instead of a score. */
export const THRESHOLDS = [
  phrase({
    keyword: "none",
    doc: "Every window counts: each image is assumed to have one.",
    positional: {},
    words: {},
    block: {},
  }),
  phrase({
    keyword: "calibrated",
    doc: "The score that best separates images with a face from backgrounds, each represented by its best window.",
    source: "paper, section 3: 2,000 faces and 2,000 backgrounds",
    positional: {},
    words: {
      against: optional(reference("data", "the name of a data set"), undefined, {
        doc: "Images without faces.",
        why: "The only `backgrounds` data set of the file.",
        example: "scenes",
      }),
      on: optional(path("data such as `celebs.validation`", 1, 2), undefined, {
        doc: "Images with one face each.",
        why: "The images on which the SVMs are fitted, because the nets were not trained on them.",
        example: "celebs.validation",
      }),
      images: optional(integer("the number of images", 1, 1_000_000), 2000, {
        doc: "Maximum number of images of each kind.",
        why: "The paper's number.",
        unit: "images",
        source: "paper, section 3",
        example: "2000",
      }),
    },
    block: {},
  }),
] as const;

export type ThresholdValue =
  | { readonly keyword: "score"; readonly score: number }
  | PhraseOf<(typeof THRESHOLDS)[number]>;

const word = oneOf("threshold", THRESHOLDS);

/** A score, `none` or `calibrated`. */
export const threshold: Type<ThresholdValue> = {
  kind: "threshold",
  label: "a score, `none` or `calibrated`",
  parse(cursor, ctx): Parsed<ThresholdValue> {
    const item = cursor.peekExpr();
    const name = cursor.word();
    const written = item !== undefined && item.kind !== "path";
    if (!written && (name === undefined || ctx.parameter(name.text) === undefined)) return word.parse(cursor, ctx);
    if (item !== undefined && written && item.kind === "string") return word.parse(cursor, ctx);
    const score = number("the threshold", {}).parse(cursor, ctx);
    return score.ok ? parsed({ keyword: "score", score: score.value } as const) : FAILED;
  },
};
