import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { listOf, name, number, oneOfWords, path, size } from "../core/values.js";
import { pick } from "./pick.js";
import { proposals } from "./proposals.js";
import { refine } from "./refine.js";
import { shift } from "./shift.js";
import { threshold } from "./threshold.js";

export const windowStep = phrase({
  keyword: "window",
  doc: "Finds a window from the response map of a net.",
  source: "paper, section 3 (localisation)",
  positional: {
    response: required(path("`Net.response`", 2, 2), {
      doc: "Net whose response map to search.",
      example: "LNet_o.response",
    }),
  },
  words: {
    in: optional(name("`image` or the name of an earlier window or boxes step"), undefined, {
      doc: "Area to search.",
      why: "The whole image.",
      example: "image",
    }),
    resized: optional(size("the size"), undefined, {
      doc: "Size at which the net sees the area: the whole image is letterboxed, a window is stretched.",
      why: "The net's own input size, if it is fixed.",
      unit: "pixels",
      example: "96x96",
    }),
  },
  block: {
    proposals: optional(proposals, undefined, {
      doc: "Source of candidate windows: a grid of sliding windows, or EdgeBoxes.",
      why: "`sliding`: its windows do not depend on contours.",
      source: "paper, section 3: 500 EdgeBoxes windows",
      example: "edgebox 500",
    }),
    scales: optional(listOf(number("the scale", { above: 0, max: 1 })), [0.3, 0.4, 0.5, 0.6, 0.7, 0.8], {
      doc: "Sizes of the windows, as the square root of their area.",
      why: "Our choice: heads and faces fill between a third and most of the searched area.",
      unit: "fraction of the shorter side of the area",
      example: "0.3, 0.4, 0.5",
    }),
    aspects: optional(listOf(number("the aspect", { above: 0, max: 20 })), [1], {
      doc: "Aspect ratios of the windows (width / height).",
      why: "Faces are roughly square.",
      example: "0.9, 1.1",
    }),
    step: optional(number("the step", { min: 0.01, max: 1 }), 0.125, {
      doc: "Step between windows.",
      why: "Our choice: neighbours overlap by 7/8.",
      unit: "fraction of the window's side",
      example: "0.125",
    }),
    score: optional(oneOfWords("score", ["mean", "contrast", "zscore"]), "zscore" as const, {
      doc: "Score of a window: its mean response (the paper's score), its contrast to the surroundings, or its distance from the map's mean in standard errors.",
      why: "`mean` grows as a window shrinks onto the peak; `zscore` has its maximum at a window of definite size.",
      source: "paper, section 3, for `mean`",
      example: "zscore",
    }),
    floor: optional(oneOfWords("floor", ["none", "minimum", "median"]), "none" as const, {
      doc: "Level subtracted from the map first.",
      why: "The lowest value of a relu map is zero.",
      example: "median",
    }),
    power: optional(number("the power", { above: 0, max: 8 }), 1, {
      doc: "Raises every response to this power before windows are scored. A power below 1 flattens peaks, so the extent of the object counts more than its most telling part.",
      why: "The paper scores the response map itself.",
      example: "0.5",
    }),
    threshold: optional(threshold, undefined, {
      doc: "Lowest score of a window; an image without such a window has none.",
      why: "`none`: training images have one face each.",
      source: "paper, section 3",
      example: "calibrated against scenes",
    }),
    pick: optional(pick, undefined, {
      doc: "Which windows the step takes: the best-scoring one, the one at the highest density peak, or one at every density peak.",
      why: "`best`: training images have one face each.",
      source: "paper, section 3; Rodriguez and Laio 2014",
      example: "best",
    }),
    refine: optional(refine, undefined, {
      doc: "Fits the found window to annotated boxes, before `context` and `shift`.",
      why: "`none`: the paper takes the window as found, and data need not have boxes.",
      example: "regression on celebs.validation",
    }),
    context: optional(number("the context", { min: 0.25, max: 4 }), 1, {
      doc: "Factor by which the found window is enlarged.",
      why: "The window as found.",
      unit: "factor",
      example: "1.3",
    }),
    shift: optional(shift, [0, 0], {
      doc: "Moves the window down and right by these fractions of its height and width.",
      why: "No shift.",
      unit: "fraction",
      example: "0.1, 0",
    }),
  },
});
