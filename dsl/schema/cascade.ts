import { sentence } from "./core/sentence.js";
import { optional, required } from "./core/types.js";
import { fixed, flag, integer, listOf, name, number, oneOf, pair, path, reference, size } from "./core/values.js";

const share = (what: string, min: number, max: number) => number(what, { min, max, open: true });

export const windowStep = sentence({
  head: "window",
  doc: "Finds one window by the response map of a net.",
  source: "paper, section 3 (localisation)",
  positional: {
    response: required(path("`Net.response`", 2, 2), {
      doc: "Net whose response map is searched.",
      example: "LNet_o.response",
    }),
  },
  words: {
    in: optional(name("`image` or the name of an earlier window"), undefined, {
      doc: "Area that is searched.",
      why: "The whole image.",
      example: "image",
    }),
    resized: optional(size("the size"), undefined, {
      doc: "Size at which the net sees the area: letterboxed for the whole image, stretched for a window.",
      why: "The net's own input size, if it is fixed.",
      unit: "pixels",
      example: "96x96",
    }),
  },
  block: {
    proposals: optional(oneOf("proposals", ["sliding"]), "sliding" as const, {
      doc: "Where candidate windows come from.",
      why: "Needs no model of edges.",
      example: "sliding",
    }),
    scales: optional(listOf(share("the scale", 0, 1)), [0.3, 0.4, 0.5, 0.6, 0.7, 0.8], {
      doc: "Sizes of the windows: the square root of their area.",
      why: "Our choice: heads and faces fill between a third and most of the searched area.",
      unit: "share of the shorter side of the area",
      example: "0.3, 0.4, 0.5",
    }),
    aspects: optional(listOf(share("the aspect", 0, 20)), [1], {
      doc: "Width / height of the windows.",
      why: "Faces are about square.",
      example: "0.9, 1.1",
    }),
    step: optional(number("the step", { min: 0.01, max: 1 }), 0.125, {
      doc: "Step between windows.",
      why: "Our choice: neighbours overlap by 7/8.",
      unit: "share of the window's side",
      example: "0.125",
    }),
    score: optional(oneOf("score", ["mean", "contrast", "zscore"]), "zscore" as const, {
      doc: "What makes a window good: mean response (the paper's), contrast to its surroundings, or distance from the map's mean in standard errors.",
      why: "`mean` grows as windows shrink onto the peak; `zscore` has its maximum at a window of definite size.",
      source: "paper, section 3, for `mean`",
      example: "zscore",
    }),
    floor: optional(oneOf("floor", ["none", "minimum", "median"]), "none" as const, {
      doc: "Level that is subtracted from the map first.",
      why: "A relu map has its floor at zero.",
      example: "median",
    }),
    power: optional(number("the power", { min: 0, max: 8, open: true }), 1, {
      doc: "Every response is raised to this power before windows are scored. Below 1 peaks are flattened, so that the extent of the object counts more than its most telling part.",
      why: "The paper scores the response map itself.",
      example: "0.5",
    }),
    pick: optional(oneOf("pick", ["best", "densest"]), "best" as const, {
      doc: "The best-scoring window, or the one at the highest density peak.",
      why: "Training images have one face; `densest` is for several.",
      source: "paper, section 3; Rodriguez and Laio 2014",
      example: "best",
    }),
    context: optional(number("the context", { min: 0.25, max: 4 }), 1, {
      doc: "Factor by which the found window is enlarged.",
      why: "As found.",
      unit: "factor",
      example: "1.3",
    }),
    shift: optional(listOf(number("the shift", { min: -2, max: 2 })), [0, 0], {
      doc: "The window is moved down and right by these shares of its height and width.",
      why: "Not moved.",
      unit: "share",
      example: "0.1, 0",
    }),
  },
});

export const cropStep = sentence({
  head: "crop",
  doc: "Overlapping patches of a window.",
  source: "paper, section 2 (multiple patches of the face region)",
  positional: { of: required(name("the name of an earlier window"), { doc: "Window that is cut.", example: "face" }) },
  words: {
    enlarged: optional(number("the enlargement", { min: 0.25, max: 4 }), 1, {
      doc: "Factor by which the window is enlarged first.",
      why: "As found; the paper enlarges it slightly for context.",
      unit: "factor",
      example: "1.2",
    }),
    resized: required(size("the size"), {
      doc: "Size of the window before patches are cut.",
      unit: "pixels",
      example: "128x128",
    }),
  },
  block: {
    size: required(size("the patch"), { doc: "Size of a patch.", unit: "pixels", example: "112x112" }),
    stride: optional(pair("the stride", 1, 4096), [8, 8] as const, {
      doc: "Step between patches.",
      why: "Our choice.",
      unit: "pixels",
      example: "8",
    }),
    flips: optional(flag, true, {
      doc: "Adds the mirror image of each patch.",
      why: "Faces are symmetric; more patches make a steadier mean.",
      example: "on",
    }),
  },
});

/** `Net.layer over crop`: has no head word. */
export const FEATURE_ROWS = {
  over: required(name("the name of a crop"), { doc: "Crop whose patches are described.", example: "patches" }),
};

export const svmStep = sentence({
  head: "svm",
  doc: "One linear SVM for each attribute; the final score is the mean over all patches.",
  source: "paper, section 2, item 4; Hsieh et al. 2008",
  positional: {},
  words: {
    per: required(reference("attribute list", "the name of an attribute list"), {
      doc: "Attributes that are predicted.",
      example: "CelebA40",
    }),
    on: required(name("the name of a feature"), { doc: "Feature that is classified.", example: "feature" }),
    averaged: optional(
      {
        kind: "over",
        label: "`over patches`",
        parse: (cursor, ctx) =>
          fixed("over").parse(cursor, ctx).ok ? name("the name of a crop").parse(cursor, ctx) : { ok: false },
      },
      undefined,
      { doc: "Crop over whose patches scores are averaged.", why: "The crop of the feature.", example: "over patches" },
    ),
  },
  block: {
    C: optional(number("C", { min: 0, max: 1e9, open: true }), 1, {
      doc: "Weight of the loss against the norm of the weights.",
      why: "liblinear's default.",
      source: "liblinear",
      example: "1",
    }),
    loss: optional(oneOf("loss", ["squared_hinge"]), "squared_hinge" as const, {
      doc: "Loss of a wrong side.",
      why: "liblinear's default.",
      example: "squared_hinge",
    }),
    bias: optional(number("the bias feature", { min: -1, max: 1e6 }), 1, {
      doc: "Value of an appended constant feature; negative for none.",
      why: "Attributes are not balanced.",
      example: "1",
    }),
    tolerance: optional(number("the tolerance", { min: 0, max: 10, open: true }), 0.01, {
      doc: "Stops when no projected gradient exceeds this.",
      why: "Ten times finer than liblinear's default; still cheap.",
      example: "0.1",
    }),
    max_epochs: optional(integer("max_epochs", 1, 1_000_000), 1000, {
      doc: "Passes of dual coordinate descent after which the solver goes over to Newton steps on the primal; the optimum is the same.",
      why: "liblinear goes over after 300.",
      unit: "epochs",
      example: "300",
    }),
    standardise: optional(flag, false, {
      doc: "Brings each feature to mean 0 and variance 1 first.",
      why: "The paper fits on plain FC vectors.",
      example: "on",
    }),
  },
});
