import type { GraphBuilder } from "../ir/builder.js";
import type { Node, NodeId } from "../ir/graph.js";
import { NotDifferentiable, type OperandGradients } from "./meaning.js";
import { meaningOf } from "./table.js";

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
    operandGradients(b, node, dy, (i) => leadsToWanted.has(node.inputs[i] ?? -1)).forEach((gradient, i) => {
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

/**
 * Vector-Jacobian product of one node: given the gradient `dy` of the loss with respect to its result, the gradients with
 * respect to its operands. `wanted(i)` tells whether operand i needs one.
 */
function operandGradients(b: GraphBuilder, node: Node, dy: NodeId, wanted: (i: number) => boolean): OperandGradients {
  const { op, inputs, label } = node;
  const gradient = op.kind === "input" ? undefined : meaningOf(op).gradient;
  if (op.kind === "input" || gradient === undefined) throw new NotDifferentiable(node);
  const name = `d ${label}`;
  const operand = (i: number): NodeId => {
    const id = inputs[i];
    if (id === undefined) throw new Error(`autodiff: ${op.kind} (${label}) lacks operand ${i}`);
    return id;
  };
  return gradient({
    b,
    node,
    op,
    dy,
    name,
    wanted,
    operand,
    add: (added, operands) => b.add(added, operands, name),
    when: (i, make) => (wanted(i) ? make() : undefined),
    mapOf(i) {
      const [height, width] = b.type(operand(i)).shape.slice(2);
      if (typeof height !== "number" || typeof width !== "number") throw new Error(`autodiff: ${label} is not a map`);
      return [height, width];
    },
  });
}
