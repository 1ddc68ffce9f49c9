import type { IrDim, Node, Op, Pair, TensorType } from "../../ir/graph.js";
import type { OnnxWriter } from "./writer.js";

/** What the lowering of one IR node sees. */
export interface LoweringContext<O extends Op = Op> {
  readonly writer: OnnxWriter;
  readonly node: Node;
  readonly op: O;
  /** ONNX name of operand i. */
  operand(i: number): string;
  operandType(i: number): TensorType;
  /** Is this value used by an operator of that kind? */
  usedBy(kind: Op["kind"]): boolean;
  /** A by-product (pooling indices, normalisation factors) that another node left under a key. */
  byProduct(ofOperand: number, key: string): string;
  /** Leaves a by-product of this node for later nodes. */
  keep(key: string, name: string): void;
}

/** A size that must be known here; an open batch axis is a bug of the caller. */
export function known(d: IrDim | undefined): number {
  if (typeof d !== "number") throw new Error("onnx: this size must be known");
  return d;
}

/** Height and width of a map. */
export function mapOf(type: TensorType): Pair {
  return [known(type.shape[2]), known(type.shape[3])];
}

/** Shape operand of Reshape: 0 copies an open batch axis from the input (it must stay first). */
export function reshapeTarget(shape: readonly IrDim[]): number[] {
  return shape.map((d, axis) => {
    if (d !== "N") return d;
    if (axis !== 0) throw new Error("onnx: the open batch axis must stay first");
    return 0;
  });
}

/** ONNX pads attribute for symmetric padding: top, left, bottom, right. */
export function symmetric(pad: Pair): { readonly ints: readonly number[] } {
  return { ints: [pad[0], pad[1], pad[0], pad[1]] };
}
