import type { IrDim, Node, Op, OpOf, Pair, TensorType } from "../../ir/graph.js";
import type { GraphWriter } from "./graph-writer.js";

/** Sizes of the map whose values a vector holds. */
export interface MapSizes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Single precision values in the layout of the IR. */
export interface Constant {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * What a node of the IR is in the TensorFlow graph. Maps are N x height x width x C there. Some results are kept in the form
 * in which they come, until it is known what the next layer wants.
 */
export type Value =
  /** One tensor. A vector with `order` is a map's values in row, column, channel order, not the IR's. */
  | { readonly kind: "whole"; readonly name: string; readonly order?: MapSizes }
  /** A map whose channels lie in several tensors, in order. */
  | { readonly kind: "parts"; readonly names: readonly string[] }
  /** A map still to be cut into cells. */
  | { readonly kind: "cells"; readonly map: string; readonly sizes: MapSizes; readonly op: OpOf<"cutRegions"> }
  /** A map of one position, groups x N x channels of a group. */
  | { readonly kind: "products"; readonly name: string }
  | { readonly kind: "constant"; readonly constant: Constant };

/** What the lowering of one IR node sees. */
export interface Lowering<O extends Op = Op> {
  readonly writer: GraphWriter;
  readonly node: Node;
  readonly op: O;
  operand(i: number): Value;
  typeOf(i: number): TensorType;
}

/** A size that must be known here; an open batch axis is a bug of the caller. */
export function known(d: IrDim | undefined): number {
  if (typeof d !== "number") throw new Error("tfjs graph: this size must be known");
  return d;
}

export const sizesOf = ({ shape }: TensorType): MapSizes => ({
  channels: known(shape[1]),
  height: known(shape[2]),
  width: known(shape[3]),
});

export const mapOf = (type: TensorType): Pair => [known(type.shape[2]), known(type.shape[3])];

/** A shape for `Reshape`, of which one size may be open. */
export const openShape = (shape: readonly IrDim[]): readonly number[] => shape.map((d) => (d === "N" ? -1 : d));

/** The values of an operand that must be a weight. */
export function constantOf(c: Lowering, i: number): Constant {
  const value = c.operand(i);
  if (value.kind !== "constant") throw new Error(`tfjs graph: operand ${i} of ${c.node.label} is no weight`);
  return value.constant;
}
