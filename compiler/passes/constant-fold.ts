import type { Op } from "../ir/graph.js";
import { rewriteGraph } from "../ir/rewrite.js";
import type { Pass, Property } from "./pass.js";

/** The value of an operator on constants; `undefined` for one that is not folded or has no finite value. */
function folded(op: Op, [x, y]: readonly (number | undefined)[]): number | undefined {
  const value = x === undefined ? undefined : arithmeticOn(op, x, y);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function arithmeticOn(op: Op, x: number, y: number | undefined): number | undefined {
  switch (op.kind) {
    case "scale":
      return x * op.by;
    case "offset":
      return x + op.by;
    case "sqrt":
      return Math.sqrt(x);
    case "clipFactor":
      return op.limit / Math.max(Math.sqrt(x), op.limit);
    case "add":
      return y === undefined ? undefined : x + y;
    case "sub":
      return y === undefined ? undefined : x - y;
    case "mul":
    case "scaleBy":
      return y === undefined ? undefined : x * y;
    case "div":
      return y === undefined ? undefined : x / y;
    default:
      return undefined;
  }
}

const constantOf = (op: Op): number | undefined => (op.kind === "constant" ? op.value : undefined);

/** No arithmetic is left whose operands are all constants. */
export const noConstantArithmetic: Property = {
  name: "no-constant-arithmetic",
  problems: ({ nodes }) =>
    nodes
      .filter(({ op, inputs }) => {
        const values = inputs.map((id) => nodes[id] && constantOf(nodes[id].op));
        return folded(op, values) !== undefined;
      })
      .map(({ id, op }) => ({ node: id, message: `${op.kind} has only constants as operands` })),
};

/** Does arithmetic on constants now, in double precision. */
export const constantFold: Pass = {
  name: "constant-fold",
  about: "do arithmetic on constants",
  requires: [],
  establishes: [noConstantArithmetic],
  run: (graph) =>
    rewriteGraph(graph, (b, node, inputs) => {
      const value = folded(
        node.op,
        inputs.map((id) => constantOf(b.node(id).op)),
      );
      return value === undefined ? undefined : b.add({ kind: "constant", value }, [], node.label);
    }),
};
