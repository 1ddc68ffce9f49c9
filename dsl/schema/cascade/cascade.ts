import { phrase } from "../core/phrase.js";
import { FAILED, optional, type Parsed, parsed, required, type Type } from "../core/types.js";
import { fixed, flag, integer, name, number, oneOfWords, pair, reference, size, stringValue } from "../core/values.js";
import { shift } from "./shift.js";
import { windowStep } from "./window.js";

export type BoxSource = { readonly kind: "annotated" } | { readonly kind: "file"; readonly file: string };

const boxSource: Type<BoxSource> = {
  kind: "boxes",
  label: "`annotated` or a file in quotes",
  parse(cursor, ctx): Parsed<BoxSource> {
    if (cursor.word() !== undefined) {
      const word = oneOfWords("boxes", ["annotated"]).parse(cursor, ctx);
      return word.ok ? parsed({ kind: "annotated" } as const) : FAILED;
    }
    const file = stringValue("`annotated` or a file in quotes").parse(cursor, ctx);
    return file.ok ? parsed({ kind: "file", file: file.value } as const) : FAILED;
  },
};

export const boxesStep = phrase({
  keyword: "boxes",
  doc: "Reads face boxes from a list instead of searching for them: those of a detector, or the data set's own annotation.",
  source: "paper, section 4: a cascade of SURF features in place of the LNets",
  positional: {
    from: required(boxSource, {
      doc: "`annotated`: the boxes of the data set. A file: a list in the format of `list_bbox_celeba.txt`, in the folder of the data set.",
      example: '"detector.txt"',
    }),
  },
  words: {
    in: optional(oneOfWords("area", ["image"]), "image" as const, {
      doc: "Area whose pixels the boxes refer to.",
      why: "Lists give boxes in the whole image.",
      example: "image",
    }),
  },
  block: {
    context: optional(number("the context", { min: 0.25, max: 4 }), 1, {
      doc: "Factor by which a box is enlarged.",
      why: "The size in the list.",
      unit: "factor",
      example: "1.3",
    }),
    shift: optional(shift, [0, 0], {
      doc: "Moves the box down and right by these fractions of its height and width.",
      why: "No shift.",
      unit: "fraction",
      example: "0.1, 0",
    }),
  },
});

export const cropStep = phrase({
  keyword: "crop",
  doc: "Cuts overlapping patches from a window.",
  source: "paper, section 2 (multiple patches of the face region)",
  positional: {
    of: required(name("the name of an earlier window or boxes step"), { doc: "Window to cut from.", example: "face" }),
  },
  words: {
    enlarged: optional(number("the enlargement", { min: 0.25, max: 4 }), 1, {
      doc: "Factor by which the window is enlarged first.",
      why: "The window as found; the paper enlarges it slightly for context.",
      unit: "factor",
      example: "1.2",
    }),
    resized: required(size("the size"), {
      doc: "Size to which the window is resized before patches are cut.",
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
      why: "Faces are symmetric, and averaging over more patches is more stable.",
      example: "on",
    }),
  },
});

/** A step that begins with the name of a net; `feature` is its name in the reference, not a word of the language. */
export const featureStep = phrase({
  keyword: "feature",
  doc: "Computes the output of a layer for each patch of a crop, as its feature vector.",
  source: "paper, section 2 (FC of ANet)",
  syntax: "NET.LAYER over …",
  positional: {},
  words: {
    over: required(name("the name of a crop"), { doc: "Crop that provides the patches.", example: "patches" }),
  },
  block: {},
});

export const svmStep = phrase({
  keyword: "svm",
  doc: "One linear SVM per attribute; the final score is the mean over all patches.",
  source: "paper, section 2, item 4; Hsieh et al. 2008",
  positional: {},
  words: {
    per: required(reference("attribute list", "the name of an attribute list"), {
      doc: "Attributes to predict.",
      example: "CelebA40",
    }),
    on: required(name("the name of a feature"), { doc: "Feature to classify.", example: "feature" }),
    averaged: optional(
      {
        kind: "over",
        label: "`over patches`",
        parse: (cursor, ctx) =>
          fixed("over").parse(cursor, ctx).ok ? name("the name of a crop").parse(cursor, ctx) : { ok: false },
      },
      undefined,
      {
        doc: "Crop whose patches the scores are averaged over.",
        why: "The crop of the feature.",
        example: "over patches",
      },
    ),
  },
  block: {
    C: optional(number("C", { above: 0, max: 1e9 }), 1, {
      doc: "Weight of the loss relative to the norm of the weights.",
      why: "liblinear's default.",
      source: "liblinear",
      example: "1",
    }),
    loss: optional(oneOfWords("loss", ["squared_hinge", "hinge"]), "squared_hinge" as const, {
      doc: "Loss of a sample on the wrong side of the margin: its squared distance from the margin, or the distance itself.",
      why: "liblinear's default.",
      source: "Hsieh et al. 2008: L2-SVM and L1-SVM",
      example: "squared_hinge",
    }),
    penalty: optional(oneOfWords("penalty", ["l2", "l1"]), "l2" as const, {
      doc: "Norm of the weights to keep small. `l1` makes most weights zero, so few neurons decide; it requires `squared_hinge`.",
      why: "liblinear's default.",
      source: "liblinear: solvers 1 and 5",
      example: "l1",
    }),
    bias: optional(number("the bias feature", { min: -1, max: 1e6 }), 1, {
      doc: "Value of an appended constant feature; negative for none.",
      why: "Attributes are not balanced.",
      source: "liblinear: option -B",
      example: "1",
    }),
    tolerance: optional(number("the tolerance", { above: 0, max: 10 }), 0.01, {
      doc: "A fit ends when no projected gradient of the dual exceeds this; docs/guide/svm.md describes the criteria of Newton steps and of `l1`.",
      why: "Ten times finer than liblinear's default, and still cheap.",
      source: "liblinear: option -e",
      example: "0.1",
    }),
    max_epochs: optional(integer("max_epochs", 1, 1_000_000), undefined, {
      doc: "Maximum number of passes of coordinate descent. After these, `squared_hinge` with `l2` switches to Newton steps on the primal, which find the same optimum; `hinge` and `l1` stop with a warning.",
      why: "10 where Newton steps follow, because they are faster, otherwise 1000; liblinear uses 300 and 1000.",
      unit: "epochs",
      example: "300",
    }),
    standardise: optional(flag, false, {
      doc: "Scales each feature to mean 0 and variance 1 first.",
      why: "The paper fits on plain FC vectors.",
      example: "on",
    }),
    balance: optional(oneOfWords("balance", ["none", "classes"]), "none" as const, {
      doc: "`classes` weights the loss by the inverse frequency of the two labels, so a rare attribute is not always predicted absent.",
      why: "The paper measures plain accuracy.",
      source: "liblinear: option -w",
      example: "classes",
    }),
  },
});

/** Every step of a cascade that begins with a keyword; a feature begins with the name of a net. */
export const STEP_SCHEMAS = [windowStep, boxesStep, cropStep, svmStep] as const;
