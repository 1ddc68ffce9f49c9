import type { GraphBuilder } from "../../compiler/ir/builder.js";
import type { DType, NodeId, Op, OpOf } from "../../compiler/ir/graph.js";
import type { OperatorKind } from "../../compiler/ir/operators/table.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import type { Random } from "../../runtime/random.js";

/** An operator and the nodes that it reads. */
export interface Applied<O extends Op> {
  readonly op: O;
  readonly operands: readonly NodeId[];
}

/** Draws attributes, shapes and values from `inputs.random`, for every case again. */
export type Sample<K extends OperatorKind> = (inputs: SampleInputs) => Applied<OpOf<K>>;

/** Samples of some operators; a table with an entry for every operator is complete by its type. */
export type Samples<K extends OperatorKind> = { readonly [O in K]: readonly Sample<O>[] };

/** Makes the inputs of samples, with their values, in one graph. Values are single precision. */
export class SampleInputs {
  readonly builder: GraphBuilder;
  random: Random;
  readonly feeds: Record<string, Tensor64> = {};
  /** Inputs with respect to which a sample may be differentiated. */
  floats: NodeId[] = [];

  constructor(builder: GraphBuilder, random: Random) {
    this.builder = builder;
    this.random = random;
  }

  /** An input with values of a standard normal distribution. */
  normal(...shape: readonly number[]): NodeId {
    return this.float(shape, () => this.random.normal());
  }

  /** An input with values in [0.2, 2). */
  positive(...shape: readonly number[]): NodeId {
    return this.float(shape, () => this.random.uniform(0.2, 2));
  }

  float(shape: readonly number[], value: (i: number) => number): NodeId {
    const id = this.input("f32", shape, value);
    this.floats.push(id);
    return id;
  }

  /** A float input that is data, such as targets: nothing is differentiated with respect to it. */
  data(shape: readonly number[], value: (i: number) => number): NodeId {
    return this.input("f32", shape, value);
  }

  integers(shape: readonly number[], value: (i: number) => number): NodeId {
    return this.input("i64", shape, value);
  }

  bytes(shape: readonly number[], value: (i: number) => number): NodeId {
    return this.input("u8", shape, value);
  }

  add(op: Op, operands: readonly NodeId[]): NodeId {
    return this.builder.add(op, operands, op.kind);
  }

  /** A number of 1..most. */
  size(most: number): number {
    return 1 + this.random.below(most);
  }

  /** A batch of maps of any size. */
  map(most = 7): readonly [number, number, number, number] {
    return [this.size(3), this.size(5), this.size(most), this.size(most)];
  }

  /** The shape of a batch of maps or of vectors. */
  mapOrVector(): readonly number[] {
    const shape = this.map(5);
    return this.random.chance(0.5) ? shape : shape.slice(0, 2);
  }

  private input(dtype: DType, shape: readonly number[], value: (i: number) => number): NodeId {
    const name = `input ${Object.keys(this.feeds).length}`;
    const values = Float32Array.from({ length: volumeOf(shape) }, (_, i) => value(i));
    this.feeds[name] = tensorOf(shape, values);
    return this.builder.input(name, { dtype, shape });
  }
}
