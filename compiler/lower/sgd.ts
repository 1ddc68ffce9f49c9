import type { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";
import type { SgdModel } from "../model/index.js";
import type { Parameter } from "./parameters.js";

/**
 * Gradients (by the node that they belong to) scaled by limit / norm where their common L2 norm exceeds the limit;
 * Caffe's clip_gradients, applied before weight decay and multipliers as there.
 */
export function clipped(
  b: GraphBuilder,
  gradients: ReadonlyMap<NodeId, NodeId>,
  limit: number | undefined,
): ReadonlyMap<NodeId, NodeId> {
  if (limit === undefined) return gradients;
  const squares = [...gradients].map(([of, gradient]) => {
    const square = b.add({ kind: "mul" }, [gradient, gradient], `${b.node(of).label} gradient squared`);
    return b.add({ kind: "sum", axes: b.type(gradient).shape.map((_, axis) => axis) }, [square], "squared norm");
  });
  const [first, ...rest] = squares;
  if (first === undefined) return gradients;
  const total = rest.reduce((sum, next) => b.add({ kind: "add" }, [sum, next], "squared norm"), first);
  const factor = b.add({ kind: "clipFactor", limit }, [total], "clip factor");
  return new Map(
    [...gradients].map(([of, gradient]) => [
      of,
      b.add({ kind: "scaleBy" }, [gradient, factor], `${b.node(of).label} clipped`),
    ]),
  );
}

/** What an update of one parameter reads: graph nodes, and how the parameter is to be treated. */
export interface Update {
  readonly parameter: Parameter;
  readonly weight: NodeId;
  readonly gradient: NodeId;
  readonly lr: NodeId;
}

/**
 * V = m V + lr (g + decay w), w = w - V with the parameter's multipliers on lr and decay: Caffe's momentum, which
 * takes the rate into the velocity (sgd_solver.cpp). Adds the input `P.velocity`.
 */
export function sgdUpdate(
  b: GraphBuilder,
  { parameter, weight, gradient, lr }: Update,
  { momentum, decay }: SgdModel,
): { readonly weight: NodeId; readonly velocity: NodeId } {
  const name = parameter.name;
  const velocity = b.input(`${name}.velocity`, { dtype: "f32", shape: parameter.shape });
  const strength = decay * parameter.decayMultiplier;
  const decayed =
    strength === 0
      ? gradient
      : b.add(
          { kind: "add" },
          [gradient, b.add({ kind: "scale", by: strength }, [weight], `${name} decay`)],
          `${name} decayed`,
        );
  const rated = b.add({ kind: "scaleBy" }, [decayed, lr], `${name} step`);
  const step =
    parameter.lrMultiplier === 1
      ? rated
      : b.add({ kind: "scale", by: parameter.lrMultiplier }, [rated], `${name} step`);
  const carried = b.add({ kind: "scale", by: momentum }, [velocity], `${name} momentum`);
  const nextVelocity = b.add({ kind: "add" }, [carried, step], `${name} velocity`);
  return { weight: b.add({ kind: "sub" }, [weight, nextVelocity], `${name} updated`), velocity: nextVelocity };
}
