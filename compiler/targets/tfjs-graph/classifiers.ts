import type { LinearClassifiers } from "../../contract/classifiers.js";
import type { ScorePlan } from "../../contract/schema.js";
import { GraphBuilder } from "../../ir/builder.js";
import type { Graph } from "../../ir/graph.js";
import type { WeightsByName } from "./fold-weights.js";

// Parameters of layers have no slash in their names.
const namesOf = (kind: ScorePlan["kind"]) => ({ weight: `${kind}/weight`, bias: `${kind}/bias` });

/** A feature graph that also gives `scores`, N x attributes: w . feature + b. */
export function withClassifiers(
  graph: Graph,
  kind: ScorePlan["kind"],
  classifiers: LinearClassifiers,
): { readonly graph: Graph; readonly weights: WeightsByName } {
  const feature = graph.outputs.find(({ name }) => name === "feature");
  if (feature === undefined) throw new Error(`tfjs graph: ${graph.name} has no feature to score`);
  const names = namesOf(kind);
  const count = classifiers.attributes.length;
  const weights = new Map([
    [names.weight, { shape: [count, classifiers.weights.length / count], data: classifiers.weights }],
    [names.bias, { shape: [count], data: classifiers.bias }],
  ]);
  const b = GraphBuilder.from(graph);
  const operands = [...weights].map(([name, { shape }]) => b.input(name, { dtype: "f32", shape }));
  const scores = b.add({ kind: "dense" }, [feature.id, ...operands], kind);
  return { graph: b.finish(graph.name, [...graph.outputs, { name: "scores", id: scores }]), weights };
}
