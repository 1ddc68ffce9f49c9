import { z } from "zod";
import { identifier } from "./names.js";

const weight = z.number();

/** How the labels of attributes count in a loss. Absent: each as much as the next, and all are known. */
const weighting = {
  /** Can labels be unknown? They do not count: the loss of an attribute is the mean over its known labels. */
  masked: z.boolean(),
  /** Factors of present and absent labels, from their numbers among the training samples. */
  balance: z.enum(["none", "classes", "ratio"]),
  /** Factors of attributes, in the order of their list; 1 for the others. */
  weights: z.array(z.object({ attribute: z.string(), factor: z.number().nonnegative() })),
};

const exponent = z.number().nonnegative();

const sigmoidWeighting = z.object({
  ...weighting,
  /** Exponents of the factors by which well classified labels count less, and the shift of the probability of absent ones. */
  focus: z.object({ positive: exponent, negative: exponent, margin: z.number().nonnegative().lt(1) }).optional(),
  /** The share of each target that is 1/2. */
  smoothing: z.number().nonnegative().lt(1),
  /** How the weights of attributes follow their losses. */
  difficulty: z.object({ kind: z.literal("dwa"), temperature: z.number().positive() }).optional(),
});

/** A term of a stage's loss; N is the number of images in a batch. */
export const lossTerm = z.discriminatedUnion("kind", [
  /** Cross-entropy of a softmax over classes or identities, mean over the batch. */
  z.object({ kind: z.literal("softmax"), weight, over: z.enum(["classes", "identities"]) }),
  /** Sum over the attributes of a list of sigmoid cross-entropy, mean over the batch; paper section 2, item 3. */
  z.object({ kind: z.literal("sigmoid"), weight, over: identifier, weighting: sigmoidWeighting.optional() }),
  /** Sum over the attributes of a list of max(0, 1 - y z) with y = 1 or -1, mean over the batch. */
  z.object({ kind: z.literal("hinge"), weight, over: identifier, weighting: z.object(weighting).optional() }),
  /** Sum over pairs of equal identity of squared Euclidean distances of a layer's vectors, divided by N. */
  z.object({ kind: z.literal("similarity"), weight, layer: identifier }),
  /** Mean over all pairs of d^2 / 2 for equal identities, max(0, margin - d)^2 / 2 for different ones. */
  z.object({ kind: z.literal("contrastive"), weight, layer: identifier, margin: z.number() }),
]);

type Term = z.infer<typeof lossTerm>;
type PairTerm = Extract<Term, { readonly layer: string }>;
/** A term that an output layer is made for. Every stage has exactly one. */
export type OutputTerm = Exclude<Term, PairTerm>;

const isOutputTerm = (term: Term): term is OutputTerm => !("layer" in term);

/** The term of a stage's loss that its output layer is made for. */
export function outputTerm(loss: readonly Term[]): OutputTerm {
  const term = loss.find(isOutputTerm);
  if (term === undefined) throw new Error("plan: a loss has no term for its output layer");
  return term;
}

/** Loss of an output layer whose logits are all zero, as those of a net that has learned nothing; `outputs`: its size. */
const zeroLogits: Readonly<Record<OutputTerm["kind"], (outputs: number) => number>> = {
  softmax: (classes) => Math.log(classes),
  sigmoid: (attributes) => attributes * Math.LN2,
  hinge: (attributes) => attributes,
};

/** The loss of a net that has learned nothing, without terms over pairs, which depend on the net and the images. */
export function untrainedLoss(loss: readonly Term[], outputs: number): number {
  const { kind, weight: factor } = outputTerm(loss);
  return Math.abs(factor) * zeroLogits[kind](outputs);
}

/** As in a spec: `softmax over identities + 0.01 * similarity(FC)`. */
export const lossText = (loss: readonly Term[]): string => loss.map(termText).join(" + ");

function termText(term: Term): string {
  const factor = term.weight === 1 ? "" : `${term.weight} * `;
  switch (term.kind) {
    case "softmax":
      return `${factor}${term.kind} over ${term.over}`;
    case "sigmoid":
    case "hinge":
      return `${factor}${term.kind} over ${term.over}${weightingText(term.weighting)}`;
    case "similarity":
      return `${factor}similarity(${term.layer})`;
    case "contrastive":
      return `${factor}contrastive(${term.layer}) margin ${term.margin}`;
    default: {
      const never: never = term;
      return never;
    }
  }
}

type Weighting = z.infer<typeof sigmoidWeighting> | z.infer<z.ZodObject<typeof weighting>>;

/** The block of a loss over attributes, without what has its default. */
function weightingText(of: Weighting | undefined): string {
  if (of === undefined) return "";
  const parts = [
    ...(of.balance === "none" ? [] : [`balance: ${of.balance}`]),
    ...(of.weights.length === 0
      ? []
      : [`weight: { ${of.weights.map(({ attribute, factor }) => `${attribute}: ${factor}`).join("  ")} }`]),
    ...("smoothing" in of ? sigmoidParts(of) : []),
  ];
  return `${parts.length === 0 ? "" : ` { ${parts.join("  ")} }`}${of.masked ? ", known labels" : ""}`;
}

function sigmoidParts({ focus, smoothing, difficulty }: z.infer<typeof sigmoidWeighting>): readonly string[] {
  return [
    ...(focus === undefined ? [] : [focusText(focus)]),
    ...(smoothing === 0 ? [] : [`label_smoothing: ${smoothing}`]),
    ...(difficulty === undefined ? [] : [`difficulty: ${difficulty.kind} temperature ${difficulty.temperature}`]),
  ];
}

function focusText({ positive, negative, margin }: NonNullable<z.infer<typeof sigmoidWeighting>["focus"]>): string {
  return positive === negative && margin === 0
    ? `focal: ${positive}`
    : `asymmetric: ${negative} positive ${positive} margin ${margin}`;
}
