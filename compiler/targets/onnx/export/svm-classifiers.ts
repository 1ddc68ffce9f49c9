import type { onnx } from "onnx-proto";
import { ExportGraph } from "./export-graph.js";

/** Linear SVMs of several attributes on one feature vector. */
export interface SvmWeights {
  readonly attributes: readonly string[];
  /** attributes x features, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

export interface SvmResults {
  /** N x attributes: w . x + b. */
  readonly scores: string;
  /** N x attributes: 1 where the score is above 0, else -1. */
  readonly labels: string;
}

/**
 * The SVM head as a `Gemm` and a comparison: ONNX's `SVMClassifier` has one bias for all classes, and the label of
 * `LinearClassifier` is an arg-max.
 */
export function scoreWithSvms(g: ExportGraph, features: string, classifiers: SvmWeights): SvmResults {
  const count = classifiers.attributes.length;
  const weight = g.weights("weight", [count, classifiers.weights.length / count], classifiers.weights);
  const bias = g.weights("bias", [count], classifiers.bias);
  const scores = g.op("Gemm", [features, weight, bias], { transB: 1 });
  const positive = g.op("Greater", [scores, g.float(0)]);
  return { scores, labels: g.op("Where", [positive, g.ints(1), g.ints(-1)]) };
}

/** The head alone: input `features`, N x length; outputs `attributes` and `scores`, N x attributes. */
export function svmClassifiersModel(
  classifiers: SvmWeights,
  metadata: Readonly<Record<string, string>>,
): onnx.IModelProto {
  const g = new ExportGraph();
  const count = classifiers.attributes.length;
  const features = g.input(
    "features",
    "float",
    ["N", classifiers.weights.length / count],
    "means of the patches' features",
  );
  const { scores, labels } = scoreWithSvms(g, features, classifiers);
  g.output("attributes", labels, "int64", ["N", count], "1 where the face has the attribute, else -1");
  g.output("scores", scores, "float", ["N", count], "w . x + b; above 0 the face has the attribute");
  return g.model("svm_classifiers", metadata, "Linear SVMs of face attributes.");
}
