import type { onnx } from "onnx-proto";
import type { LinearClassifiers } from "../../../contract/classifiers.js";
import type { ScorePlan } from "../../../contract/schema.js";
import { ExportGraph } from "./export-graph.js";

export interface Scored {
  /** N x attributes: w . x + b. */
  readonly scores: string;
  /** N x attributes: 1 where the score is above 0, else -1. */
  readonly labels: string;
}

/**
 * Linear classifiers as a `Gemm` and a comparison: ONNX's `SVMClassifier` has one bias for all classes, and the label of
 * `LinearClassifier` is an arg-max.
 */
export function scoreAttributes(g: ExportGraph, features: string, classifiers: LinearClassifiers): Scored {
  const count = classifiers.attributes.length;
  const weight = g.weights("weight", [count, classifiers.weights.length / count], classifiers.weights);
  const bias = g.weights("bias", [count], classifiers.bias);
  const scores = g.op("Gemm", [features, weight, bias], { transB: 1 });
  const positive = g.op("Greater", [scores, g.float(0)]);
  return { scores, labels: g.op("Where", [positive, g.ints(1), g.ints(-1)]) };
}

/** The classifiers alone: input `features`, N x length; outputs `attributes` and `scores`, N x attributes. */
export function classifiersModel(
  kind: ScorePlan["kind"],
  classifiers: LinearClassifiers,
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
  const { scores, labels } = scoreAttributes(g, features, classifiers);
  g.output("attributes", labels, "int64", ["N", count], "1 where the face has the attribute, else -1");
  g.output("scores", scores, "float", ["N", count], "w . x + b; above 0 the face has the attribute");
  const { name, doc } = models[kind];
  return g.model(name, metadata, doc);
}

const models = {
  svm: { name: "svm_classifiers", doc: "Linear SVMs of face attributes." },
  output: { name: "output_layer", doc: "Output layer of a net for face attributes." },
} as const;
