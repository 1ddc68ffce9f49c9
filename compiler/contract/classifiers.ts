import type { ScorePlan } from "./schema.js";

/** A linear function of a feature vector for each attribute, of SVMs or of an output layer. */
export interface LinearClassifiers {
  readonly attributes: readonly string[];
  /** attributes x features, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** What people call them. */
export const classifierNames: Readonly<Record<ScorePlan["kind"], string>> = {
  svm: "linear SVMs",
  output: "the net's output layer",
};
