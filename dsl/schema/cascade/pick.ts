import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { integer, number } from "../core/values.js";

const DENSITY_PEAKS = "paper, section 3; Rodriguez and Laio 2014";

/** Which windows of a response map a step takes. */
export const PICKS = [
  phrase({ keyword: "best", doc: "The best-scoring window.", positional: {}, words: {}, block: {} }),
  phrase({
    keyword: "densest",
    doc: "The best-scoring window at the highest density peak.",
    source: DENSITY_PEAKS,
    positional: {},
    words: {},
    block: {},
  }),
  phrase({
    keyword: "all",
    doc: "The best-scoring window at every density peak, each a separate face. A map without a positive response has none.",
    source: DENSITY_PEAKS,
    positional: {},
    words: {},
    block: {
      most: optional(integer("the number of windows", 1, 100), 10, {
        doc: "Windows to keep per searched area, those of the highest peaks.",
        why: "Our choice: more faces than a group photograph shows at the size that the nets see.",
        unit: "windows",
        example: "4",
      }),
      density: optional(number("the density", { above: 0, max: 1 }), 0.5, {
        doc: "Drops peaks with a lower density than this share of the highest one.",
        why: "Our choice: faces of one image respond about equally strongly, and the ground of the map less than half as much.",
        unit: "share of the highest density",
        example: "0.4",
      }),
      overlap: optional(number("the overlap", { min: 0, below: 1 }), 0.3, {
        doc: "Drops a window that overlaps one of a higher peak by more, so that no face is reported twice. It also holds between windows of the steps that search inside.",
        why: "Our choice: two peaks of one face give windows that overlap by more than half, two faces side by side by less than a quarter.",
        unit: "IoU",
        example: "0.5",
      }),
    },
  }),
] as const;

export type PickPhrase = PhraseOf<(typeof PICKS)[number]>;
export const pick = oneOf("pick", PICKS);
