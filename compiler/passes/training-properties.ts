import { type Graph, type GraphOutput, graphInputs, nodeOf } from "../ir/graph.js";
import { formatType } from "../ir/infer.js";
import type { Problem } from "../ir/verify.js";
import { nextOf } from "../optimizers/update.js";
import type { Property } from "./pass.js";
import { gradientOf, parameterOf } from "./training-context.js";

/** The output `loss` is a scalar. */
export const hasLoss: Property = {
  name: "has-loss",
  problems: (graph) => {
    const loss = graph.outputs.find(({ name }) => name === "loss");
    if (loss === undefined) return [{ message: "there is no output loss" }];
    const { shape } = nodeOf(graph, loss.id).type;
    return shape.length === 0 ? [] : [{ node: loss.id, message: "the output loss is not a scalar" }];
  },
};

/** Outputs `gradient P`, at least one, each of the type of the input `P`. */
export const differentiated: Property = {
  name: "differentiated",
  problems: (graph) => {
    const gradients = graph.outputs.filter(({ name }) => parameterOf(name) !== undefined);
    if (gradients.length === 0) return [{ message: `there is no output ${gradientOf("P")}` }];
    return paired(graph, gradients, (name) => parameterOf(name) ?? "");
  },
};

/** No gradients are left among the outputs, and each output `X.next` is of the type of the input `X`. */
export const updated: Property = {
  name: "updated",
  problems: (graph) => {
    const suffix = nextOf("");
    const left = graph.outputs.filter(({ name }) => parameterOf(name) !== undefined);
    const next = graph.outputs.filter(({ name }) => name.endsWith(suffix));
    return [
      ...left.map(({ name, id }) => ({ node: id, message: `the output ${name} is left` })),
      ...(next.length === 0 ? [{ message: `there is no output ${nextOf("X")}` }] : []),
      ...paired(graph, next, (name) => name.slice(0, -suffix.length)),
    ];
  },
};

/** Outputs whose input, by name, is missing or of another type. */
function paired(
  graph: Graph,
  outputs: readonly GraphOutput[],
  inputOf: (output: string) => string,
): readonly Problem[] {
  const types = new Map(graphInputs(graph).map(({ name, type }) => [name, formatType(type)]));
  return outputs.flatMap(({ name, id }) => {
    const input = inputOf(name);
    const [found, expected] = [formatType(nodeOf(graph, id).type), types.get(input)];
    if (found === expected) return [];
    return [
      { node: id, message: `the output ${name} is ${found}, its input ${input} ${expected ?? "does not exist"}` },
    ];
  });
}
