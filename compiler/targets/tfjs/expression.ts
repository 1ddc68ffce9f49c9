import type { Node } from "../../ir/graph.js";
import type { Printing } from "../../operators/meaning.js";
import { meaningOf } from "../../operators/table.js";
import { literal } from "../../operators/tfjs/text.js";

/**
 * One node of a forward or loss graph as an expression of TypeScript. Maps are N x H x W x C there: axes and shapes of the
 * IR, N x C x H x W, are translated. Throws for what belongs to gradients: TensorFlow.js differentiates itself.
 */
export function expression(
  node: Node,
  { operand, from, isWeight, lib }: Pick<Printing, "operand" | "from" | "isWeight" | "lib">,
): string {
  const { op } = node;
  if (op.kind === "input") throw new Error(`tfjs: ${op.name} is no expression`);
  const print = meaningOf(op).tfjs;
  if (print === undefined) throw new Error(`tfjs: ${op.kind} (${node.label}) belongs to a gradient or an update`);
  const texts = node.inputs.map((_, i) => operand(i));
  return print({
    op,
    node,
    operand,
    operands: () => texts.join(", "),
    from,
    isWeight,
    lib,
    call: (name, attributes) =>
      `${lib(name)}(${["tf", ...texts, ...(attributes === undefined ? [] : [literal(attributes)])].join(", ")})`,
    tf: (name, ...more) => `tf.${name}(${[...texts, ...more.map(literal)].join(", ")})`,
  });
}
