import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { fixed, flag, integer, name, number, oneOfWords, reference } from "../core/values.js";

export const svmStep = phrase({
  keyword: "svm",
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
    loss: optional(oneOfWords("loss", ["squared_hinge", "hinge"]), "squared_hinge" as const, {
      doc: "Loss of a face on the wrong side: the square of its distance from the margin, or the distance itself.",
      why: "liblinear's default.",
      source: "Hsieh et al. 2008: L2-SVM and L1-SVM",
      example: "squared_hinge",
    }),
    penalty: optional(oneOfWords("penalty", ["l2", "l1"]), "l2" as const, {
      doc: "Norm of the weights that is kept small. `l1` makes most weights zero, so that few neurons decide; it goes with `squared_hinge`.",
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
    tolerance: optional(number("the tolerance", { min: 0, max: 10, open: true }), 0.01, {
      doc: "Fits are done when no projected gradient of the dual exceeds this; what Newton steps and `l1` compare with it is in docs/guide/svm.md.",
      why: "Ten times finer than liblinear's default; still cheap.",
      source: "liblinear: option -e",
      example: "0.1",
    }),
    max_epochs: optional(integer("max_epochs", 1, 1_000_000), undefined, {
      doc: "Passes of coordinate descent. After these, `squared_hinge` with `l2` goes over to Newton steps on the primal, which find the same optimum; `hinge` and `l1` stop there, with a warning.",
      why: "10 where Newton steps follow, since they are faster, else 1000; liblinear: 300 and 1000.",
      unit: "epochs",
      example: "300",
    }),
    standardise: optional(flag, false, {
      doc: "Brings each feature to mean 0 and variance 1 first.",
      why: "The paper fits on plain FC vectors.",
      example: "on",
    }),
    balance: optional(oneOfWords("balance", ["none", "classes"]), "none" as const, {
      doc: "`classes` weighs the loss by the inverse frequency of the two labels, so that a rare attribute is not always denied.",
      why: "The paper measures plain accuracy.",
      source: "liblinear: option -w",
      example: "classes",
    }),
  },
});
