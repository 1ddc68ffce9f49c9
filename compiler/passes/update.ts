import { GraphBuilder } from "../ir/builder.js";
import type { GraphOutput, NodeId } from "../ir/graph.js";
import { Accumulation } from "../optimizers/accumulation.js";
import { clipped } from "../optimizers/clip.js";
import { optimizerOf } from "../optimizers/optimizers.js";
import { CarriedState, nextOf, type StateArray } from "../optimizers/update.js";
import type { Pass } from "./pass.js";
import { gradientOf, parameterOf, type TrainingContext } from "./training-context.js";
import { differentiated, updated } from "./training-properties.js";

/**
 * Puts the stage's update rule in place of the gradients: outputs `P.next`, and an input `S` and an output `S.next` for
 * every array that the rule carries. The rule acts on gradients that `clipped` has shortened; of a stage that accumulates,
 * on their mean over batches, and only with the batch that ends an update.
 */
export const update: Pass<TrainingContext> = {
  name: "update",
  about: "put clipping and the stage's update rule in place of the gradients",
  requires: [differentiated],
  establishes: [updated],
  run: (graph, { parameters, optimizer, accumulate }) => {
    const b = GraphBuilder.from(graph);
    const found = new Map(graph.outputs.map(({ name, id }) => [name, id]));
    const accumulation = accumulate === 1 ? undefined : new Accumulation(b, accumulate);
    const moving = parameters.flatMap((parameter) => {
      const gradient = found.get(gradientOf(parameter.name));
      if (gradient === undefined) return [];
      const weight = b.input(parameter.name, { dtype: "f32", shape: parameter.shape });
      return [{ parameter, weight, gradient: accumulation?.total(parameter, gradient) ?? gradient }];
    });
    const lr = b.input("lr", { dtype: "f32", shape: [] });
    const shortened = clipped(
      b,
      new Map(moving.map(({ weight, gradient }): [NodeId, NodeId] => [weight, gradient])),
      optimizer.clip,
    );
    const rule = optimizerOf(optimizer).rule(optimizer);
    const state = new CarriedState(b);
    const updated = (array: StateArray, id: NodeId): GraphOutput =>
      accumulation?.updated(array, id) ?? { name: nextOf(array.name), id };
    const next = moving.map(({ parameter, weight, gradient }) =>
      updated(parameter, rule(b, state, { parameter, weight, gradient: shortened.get(weight) ?? gradient, lr })),
    );
    const kept = graph.outputs.filter(({ name }) => parameterOf(name) === undefined);
    const carried = state.next.map(({ array, id }) => updated(array, id));
    return b.finish(graph.name, [...kept, ...next, ...carried, ...(accumulation?.sums ?? [])]);
  },
};
