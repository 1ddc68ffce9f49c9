import type { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";
import { operandGradients } from "./rules.js";

/**
 * Reverse-mode differentiation: adds to the builder the gradients of a scalar with respect to the given nodes.
 * A node that the scalar does not depend on has no entry. Throws `NotDifferentiable` for an operator without a rule.
 */
export function differentiate(b: GraphBuilder, scalar: NodeId, wrt: readonly NodeId[]): ReadonlyMap<NodeId, NodeId> {
  if (b.type(scalar).shape.length !== 0) throw new Error("autodiff: only a scalar can be differentiated");

  const leadsToWanted = new Set<NodeId>(wrt);
  for (let id = 0; id <= scalar; id++) {
    if (b.node(id).inputs.some((input) => leadsToWanted.has(input))) leadsToWanted.add(id);
  }

  const gradients = new Map<NodeId, NodeId>([[scalar, b.add({ kind: "constant", value: 1 }, [], "d loss")]]);
  for (let id = scalar; id >= 0; id--) {
    const dy = gradients.get(id);
    if (dy === undefined || !leadsToWanted.has(id)) continue;
    const node = b.node(id);
    if (node.inputs.length === 0) continue;
    const wanted = node.inputs.map((input) => leadsToWanted.has(input));
    operandGradients(b, node, dy, wanted).forEach((gradient, i) => {
      const input = node.inputs[i];
      if (gradient === undefined || input === undefined) return;
      const sofar = gradients.get(input);
      gradients.set(
        input,
        sofar === undefined ? gradient : b.add({ kind: "add" }, [sofar, gradient], `d ${b.node(input).label}`),
      );
    });
  }
  return new Map(
    wrt.flatMap((id) => {
      const gradient = gradients.get(id);
      return gradient === undefined ? [] : [[id, gradient] as const];
    }),
  );
}
