import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { path } from "../core/values.js";

/** How a found window becomes the box of a face. */
export const REFINEMENTS = [
  phrase({
    keyword: "none",
    doc: "The window as found.",
    positional: {},
    words: {},
    block: {},
  }),
  phrase({
    keyword: "regression",
    doc: "Moves and scales the found window by a linear function of the responses around it, which ridge regression fits to annotated boxes after the net is trained. docs/guide/cascade.md states the formula.",
    source: "Girshick et al. 2014 (R-CNN), appendix C: bounding-box regression",
    positional: {},
    words: {
      on: required(path("data such as `celebs.validation`", 1, 2), {
        doc: "Images with annotated boxes to fit to; of more than 2,000, 2,000 at equal distances in the list.",
        example: "celebs.validation",
      }),
    },
    block: {},
  }),
] as const;

export type RefinePhrase = PhraseOf<(typeof REFINEMENTS)[number]>;
export const refine = oneOf("refinement", REFINEMENTS);
