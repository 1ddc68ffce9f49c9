import type { onnx } from "onnx-proto";
import type { LinearClassifiers } from "../../../contract/classifiers.js";
import type { DecisionLayer } from "../../../contract/decisions.js";
import type { ScorePlan } from "../../../contract/schema.js";
import { type Decided, decideScores, outputDecisions } from "./decisions.js";
import { ExportGraph } from "./export-graph.js";

export interface Scored {
  /** N x attributes: w . x + b. */
  readonly scores: string;
  /** N x attributes: 1 where the score is above 0, else -1. */
  readonly labels: string;
}

export interface DecidedScores extends Scored {
  /** Without a decide step there is none. */
  readonly decided: Decided | undefined;
}

/** Scores, and labels by the rules of a decide step, if there is one. */
export function decidedAttributes(
  g: ExportGraph,
  features: string,
  classifiers: LinearClassifiers,
  decisions: DecisionLayer | undefined,
): DecidedScores {
  if (decisions === undefined) return { ...scoreAttributes(g, features, classifiers), decided: undefined };
  const scores = linearScores(g, features, classifiers);
  const decided = decideScores(g, scores, decisions);
  return { scores, labels: decided.labels, decided };
}

/**
 * Linear classifiers as a `Gemm` and a comparison: ONNX's `SVMClassifier` has one bias for all classes, and the label of
 * `LinearClassifier` is an arg-max.
 */
function scoreAttributes(g: ExportGraph, features: string, classifiers: LinearClassifiers): Scored {
  const scores = linearScores(g, features, classifiers);
  const positive = g.op("Greater", [scores, g.float(0)]);
  return { scores, labels: g.op("Where", [positive, g.ints(1), g.ints(-1)]) };
}

function linearScores(g: ExportGraph, features: string, classifiers: LinearClassifiers): string {
  const count = classifiers.attributes.length;
  const weight = g.weights("weight", [count, classifiers.weights.length / count], classifiers.weights);
  const bias = g.weights("bias", [count], classifiers.bias);
  return g.op("Gemm", [features, weight, bias], { transB: 1 });
}

/**
 * The classifiers alone: input `features`, N x length; outputs `attributes` and `scores`, N x attributes, and those of the decisions
 * of a cascade that has some.
 */
export function classifiersModel(
  kind: ScorePlan["kind"],
  classifiers: LinearClassifiers,
  metadata: Readonly<Record<string, string>>,
  decisions?: DecisionLayer,
): onnx.IModelProto {
  const g = new ExportGraph();
  const count = classifiers.attributes.length;
  const features = g.input(
    "features",
    "float",
    ["N", classifiers.weights.length / count],
    "means of the patches' features",
  );
  const { scores, labels, decided } = decidedAttributes(g, features, classifiers, decisions);
  g.output("attributes", labels, "int64", ["N", count], "1 where the face has the attribute, else -1");
  g.output("scores", scores, "float", ["N", count], scoreDoc("w . x + b", "the attribute", decided));
  if (decided !== undefined) outputDecisions(g, decided, ["N", count]);
  const { name, doc } = models[kind];
  return g.model(name, metadata, doc);
}

/** What an output of scores means. */
export const scoreDoc = (what: string, has: string, decided: Decided | undefined): string =>
  decided === undefined ? `${what}; above 0 the face has ${has}` : `${what}; \`decisions\` states what follows from it`;

const models = {
  svm: { name: "svm_classifiers", doc: "Linear SVMs of face attributes." },
  output: { name: "output_layer", doc: "Output layer of a net for face attributes." },
} as const;
