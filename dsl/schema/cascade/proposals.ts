import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { integer, number } from "../core/values.js";

const EDGE_BOXES = "Zitnick and Dollár 2014 (EdgeBoxes)";

/** Where candidate windows come from. */
export const PROPOSALS = [
  phrase({
    keyword: "sliding",
    doc: "A grid of windows over the whole area, defined by `scales`, `aspects` and `step`.",
    positional: {},
    words: {},
    block: {},
  }),
  phrase({
    keyword: "edgebox",
    doc: "The windows with the most contours entirely inside.",
    source: `paper, section 3: 500; ${EDGE_BOXES}`,
    positional: {
      count: required(integer("the number of windows", 1, 100_000), {
        doc: "Windows to keep per image.",
        unit: "windows",
        example: "500",
      }),
    },
    words: {},
    block: {
      alpha: optional(number("alpha", { above: 0, below: 1 }), 0.65, {
        doc: "Overlap of neighbouring windows in the search; larger is finer.",
        why: "The published default.",
        source: EDGE_BOXES,
        unit: "IoU",
        example: "0.65",
      }),
      beta: optional(number("beta", { above: 0, below: 1 }), 0.75, {
        doc: "Overlap above which the lower-scoring of two windows is dropped.",
        why: "The published default.",
        source: EDGE_BOXES,
        unit: "IoU",
        example: "0.9",
      }),
      min_score: optional(number("min_score", { min: 0, max: 1e6 }), 0.01, {
        doc: "Drops windows below this score.",
        why: "The published default.",
        source: EDGE_BOXES,
        example: "0.01",
      }),
      max_aspect: optional(number("max_aspect", { min: 1, max: 100 }), 3, {
        doc: "Largest aspect ratio of a window of the search, before it is refined.",
        why: "The published default.",
        source: EDGE_BOXES,
        example: "2",
      }),
      min_area: optional(number("min_area", { min: 1, max: 1e9 }), 1000, {
        doc: "Smallest area of a window of the search, before it is refined.",
        why: "The published default.",
        source: EDGE_BOXES,
        unit: "pixels of the searched area, at the size at which the net sees it",
        example: "400",
      }),
      kappa: optional(number("kappa", { min: 0, max: 10 }), 1.5, {
        doc: "Exponent that lowers the score of large windows.",
        why: "The published default.",
        source: EDGE_BOXES,
        example: "1.5",
      }),
    },
  }),
] as const;

export type ProposalsPhrase = PhraseOf<(typeof PROPOSALS)[number]>;
export const proposals = oneOf("proposals", PROPOSALS);
