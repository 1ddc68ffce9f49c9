import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { fixed, flag, integer, name, number, oneOfWords, reference } from "../core/values.js";

const on = required(name("the name of a feature"), { doc: "Feature to classify.", example: "feature" });

const averaged = optional(
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
);

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
    on,
    averaged,
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
    neurons: optional(number("the share of neurons", { above: 0, max: 1 }), 1, {
      doc: "Share of the features that each attribute keeps: those with the largest weights in a first fit on standardised features. The SVM is fitted again on these; all other weights are 0.",
      why: "All features.",
      source: "paper, section 4: the best 10 % of the neurons of an attribute",
      unit: "fraction",
      example: "0.1",
    }),
  },
});

export const outputStep = phrase({
  keyword: "output",
  doc: "Scores each attribute with the output layer that a stage has trained on the feature: the net's own answer, without SVMs.",
  positional: {},
  words: {
    of: required(name("the name of a stage"), {
      doc: "Stage whose output layer is used. It must be the last stage that trains the feature's net, on the feature's crop, with `sigmoid` or `hinge` over attributes.",
      example: "tune_anet",
    }),
    on,
    averaged,
  },
  block: {},
});

/** The steps that score attributes; a cascade has at most one. */
export const SCORES = [svmStep, outputStep] as const;
