/**
 * The graph IR: a list of nodes in evaluation order, each with one result. Layouts are NCHW for maps, OIHW for
 * filters, row-major for matrices. `"N"` is the batch size where it is left open (inference graphs).
 */

import type { Operator } from "./operators/table.js";

export type IrDim = number | "N";
export type DType = "f32" | "i64" | "u8";

export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly IrDim[];
}

export type NodeId = number;
export type Pair = readonly [number, number];

/** Stride, symmetric zero padding, dilation (each vertical, horizontal) and channel groups of a 2-D convolution. */
export interface ConvAttributes {
  readonly stride: Pair;
  readonly pad: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

export interface PoolAttributes {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly rounding: "ceil" | "floor";
}

/** What a convolution or dense layer applies to its result in the same operator, so that a target can fuse them. */
export type Activation = "relu";

/** Half-open range of rows or columns. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The operator of a node; the operators but `input` are listed, with what each does, in `operators/`. */
export type Op =
  /** A value fed from outside: data, a weight, optimiser state or a scalar. */
  { readonly kind: "input"; readonly name: string; readonly type: TensorType } | Operator;

export type OpKind = Op["kind"];
export type OpOf<K extends OpKind> = Extract<Op, { readonly kind: K }>;

export type InputGradLowering = NonNullable<OpOf<"conv2dInputGrad">["lowering"]>;
export type FilterGradLowering = NonNullable<OpOf<"conv2dFilterGrad">["lowering"]>;

export interface Node {
  readonly id: NodeId;
  readonly op: Op;
  readonly inputs: readonly NodeId[];
  readonly type: TensorType;
  /** Where it comes from, for people: a layer's name, `C1.weight`, ... */
  readonly label: string;
}

export interface GraphOutput {
  readonly name: string;
  readonly id: NodeId;
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

/** The node with an id; a missing one is a bug of the compiler. */
export function nodeOf(graph: { readonly nodes: readonly Node[] }, id: NodeId): Node {
  const node = graph.nodes[id];
  if (node === undefined) throw new Error(`IR: no node %${id}`);
  return node;
}

/** Names, types and ids of the graph's inputs, in order. */
export function graphInputs(
  graph: Graph,
): readonly { readonly name: string; readonly type: TensorType; readonly id: NodeId }[] {
  return graph.nodes.flatMap((node) =>
    node.op.kind === "input" ? [{ name: node.op.name, type: node.type, id: node.id }] : [],
  );
}
