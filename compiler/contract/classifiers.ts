import type { ScorePlan } from "./schema.js";

/** A linear function of a feature vector for each attribute, of SVMs or of an output layer. */
export interface LinearClassifiers {
  readonly attributes: readonly string[];
  /** attributes x features, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** The labels that each attribute's function was fitted on, in the order of `attributes`; absent where that is not known. */
  readonly fittedOn?: readonly FittedOn[] | undefined;
}

/** Numbers of images by their label of an attribute. */
export interface FittedOn {
  readonly positives: number;
  readonly negatives: number;
  readonly unknown: number;
}

/** What people call them. */
export const classifierNames: Readonly<Record<ScorePlan["kind"], string>> = {
  svm: "linear SVMs",
  output: "the net's output layer",
};
