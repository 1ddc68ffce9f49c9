import { GraphBuilder } from "../ir/builder.js";
import { graphInputs, type NodeId } from "../ir/graph.js";
import { differentiate as gradientsOf } from "../operators/differentiate.js";
import type { Pass } from "./pass.js";
import { gradientOf, moves, type TrainingContext } from "./training-context.js";
import { differentiated, hasLoss } from "./training-properties.js";

/** Adds an output `gradient P` for every parameter that moves and that the loss depends on. */
export const differentiate: Pass<TrainingContext> = {
  name: "differentiate",
  about: "add the gradient of the loss with respect to every trained parameter",
  requires: [hasLoss],
  establishes: [differentiated],
  run: (graph, { parameters }) => {
    const b = GraphBuilder.from(graph);
    const inputs = new Map<string, NodeId>(graphInputs(graph).map(({ name, id }) => [name, id]));
    const wanted = parameters.filter(moves).flatMap(({ name }) => {
      const id = inputs.get(name);
      return id === undefined ? [] : [{ name, id }];
    });
    const loss = graph.outputs.find(({ name }) => name === "loss");
    if (loss === undefined) throw new Error("differentiate: there is no output loss");
    const gradients = gradientsOf(
      b,
      loss.id,
      wanted.map(({ id }) => id),
    );
    const outputs = wanted.flatMap(({ name, id }) => {
      const gradient = gradients.get(id);
      return gradient === undefined ? [] : [{ name: gradientOf(name), id: gradient }];
    });
    return b.finish(graph.name, [...graph.outputs, ...outputs]);
  },
};
