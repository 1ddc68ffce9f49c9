import type { OnnxOperator } from "../contract/onnx-operators.js";
import type { GraphBuilder } from "../ir/builder.js";
import type { Node, NodeId, Op, OpOf, Pair } from "../ir/graph.js";
import type { Operator, OperatorKind } from "../ir/operators/table.js";
import { type Tensor64, tensorOf } from "../reference/tensor.js";
import type { LoweringContext } from "./onnx/context.js";
import type { LibraryFunction } from "./tfjs/library.js";
import type { Lowering as TfLowering, Value as TfValue } from "./tfjs-graph/values.js";

/** What an operator means, once for every part of the compiler that gives it a meaning. */
export interface Meaning<O extends Operator = Operator> {
  /** In double precision, written for clarity: all others are tested against it. */
  reference(c: Evaluation<O>): Tensor64;
  /** The gradients with respect to its operands. Absent: nothing is differentiated through it. */
  gradient?(c: Differentiation<O>): OperandGradients;
  /** As ONNX operators; gives the name of the result. */
  onnx(c: LoweringContext<O>): string;
  /** As an expression of a generated TensorFlow.js module. Absent: it belongs to a gradient or an update. */
  tfjs?(c: Printing<O>): string;
  /** As nodes of a TensorFlow graph. Absent: no inference graph applies it to data. */
  tfjsGraph?(c: TfLowering<O>): TfValue;
}

/** The meanings of some operators. */
export type Meanings<K extends OperatorKind> = { readonly [P in K]: Meaning<OpOf<P>> };

/** What the evaluation of one node sees. */
export interface Evaluation<O extends Op = Op> {
  readonly op: O;
  readonly operands: readonly Tensor64[];
  operand(i: number): Tensor64;
}

/** A function of each value of the operands, which have one shape. */
export const elementwise =
  <O extends Op>(f: (op: O, ...values: number[]) => number) =>
  ({ op, operands, operand }: Evaluation<O>): Tensor64 =>
    tensorOf(
      operand(0).shape,
      operand(0).data.map((_, i) => f(op, ...operands.map((t) => t.data[i] as number))),
    );

/** Contributions to the gradients of a node's operands; `undefined` where none is asked for or none exists. */
export type OperandGradients = readonly (NodeId | undefined)[];

/** What the differentiation of one node sees. */
export interface Differentiation<O extends Op = Op> {
  readonly b: GraphBuilder;
  readonly node: Node;
  readonly op: O;
  /** Gradient of the loss with respect to the node's result. */
  readonly dy: NodeId;
  /** Label of new nodes. */
  readonly name: string;
  /** Does operand i need a gradient? */
  wanted(i: number): boolean;
  operand(i: number): NodeId;
  /** Adds an operator under the label `name`. */
  add(op: Op, operands: readonly NodeId[]): NodeId;
  /** `make()` if operand i needs a gradient. */
  when(i: number, make: () => NodeId): NodeId | undefined;
  /** Height and width of the map that is operand i. */
  mapOf(i: number): Pair;
}

/** A node's operands have no gradient although one is needed. */
export class NotDifferentiable extends Error {
  constructor(node: Node) {
    super(`autodiff: ${node.op.kind} (${node.label}) has no gradient`);
    this.name = "NotDifferentiable";
  }
}

/** What the printing of one node sees. */
export interface Printing<O extends Op = Op> {
  readonly op: O;
  readonly node: Node;
  /** Text of operand i. */
  operand(i: number): string;
  /** The texts of all operands, with commas. */
  operands(): string;
  /** The node of operand i. */
  from(i: number): Node;
  /** Is operand i a weight, or part of one? Filters have their number last, not first as in the IR. */
  isWeight(i: number): boolean;
  /** Name of a function of the library, which the module then imports. */
  lib(name: LibraryFunction): string;
  /** A function of the library on all operands. */
  call(name: LibraryFunction, attributes?: object): string;
  /** A function of TensorFlow.js on all operands. */
  tf(name: string, ...more: readonly unknown[]): string;
}

/** The ONNX operator of this name on all operands. */
export const onnxOperator =
  (name: OnnxOperator) =>
  ({ writer, node, operand }: LoweringContext): string =>
    writer.op(
      name,
      node.inputs.map((_, i) => operand(i)),
      {},
      node.label,
    );

/** The function of TensorFlow.js of this name on all operands. */
export const tfFunction =
  (name: string) =>
  ({ tf }: Printing): string =>
    tf(name);

/** The function of the library of this name on all operands, with the operator's attributes where it has some. */
export const libraryFunction =
  (name: LibraryFunction) =>
  ({ op, call }: Printing): string => {
    const { kind: _, ...attributes } = op;
    return call(name, Object.keys(attributes).length === 0 ? undefined : attributes);
  };

/** The TensorFlow node that holds a whole result. */
export const wholeValue =
  <O extends Op>(lower: (c: TfLowering<O>) => string) =>
  (c: TfLowering<O>): TfValue => ({ kind: "whole", name: lower(c) });
