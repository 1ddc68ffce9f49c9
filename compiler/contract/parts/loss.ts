import { z } from "zod";
import { identifier } from "./names.js";

const weight = z.number();

/** A term of a stage's loss; N is the number of images in a batch. */
export const lossTerm = z.discriminatedUnion("kind", [
  /** Cross-entropy of a softmax over classes or identities, mean over the batch. */
  z.object({ kind: z.literal("softmax"), weight, over: z.enum(["classes", "identities"]) }),
  /** Sum over the attributes of a list of sigmoid cross-entropy, mean over the batch; paper section 2, item 3. */
  z.object({ kind: z.literal("sigmoid"), weight, over: identifier }),
  /** Sum over the attributes of a list of max(0, 1 - y z) with y = 1 or -1, mean over the batch. */
  z.object({ kind: z.literal("hinge"), weight, over: identifier }),
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
    case "sigmoid":
    case "hinge":
      return `${factor}${term.kind} over ${term.over}`;
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
