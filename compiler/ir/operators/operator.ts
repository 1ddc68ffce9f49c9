import type { IrDim, Pair, TensorType } from "../graph.js";
import type { Attribute, Optional } from "../text/attribute.js";

/** Attributes by name, in the order in which they are written. */
export type Attributes = Readonly<Record<string, Attribute<unknown> & { readonly optional?: true }>>;

/** What an operator is: its attributes, and the type of its result. `compiler/operators` says what it means. */
export interface OperatorForm<A extends Attributes = Attributes> {
  readonly attributes: A;
  /** It computes each value of its one operand by itself. */
  readonly eachValue?: true;
  /** Throws `IrError` where the operands do not fit. */
  type(operands: Operands, op: ValuesOf<A>): TensorType;
}

type ValueOf<T> = T extends Attribute<infer V> ? V : never;

type OptionalOf<A> = { [F in keyof A]: A[F] extends Optional<infer _> ? F : never }[keyof A];

/** The attributes' values. */
export type ValuesOf<A> = Flat<
  { readonly [F in Exclude<keyof A, OptionalOf<A>>]: ValueOf<A[F]> } & {
    readonly [F in OptionalOf<A>]?: ValueOf<A[F]>;
  }
>;

export type Flat<T> = { readonly [F in keyof T]: T[F] };

/** The types of an operator's operands, with what rules ask of them. Everything but `count` throws `IrError`. */
export interface Operands {
  readonly count: number;
  type(i: number): TensorType;
  dim(i: number, axis: number): IrDim;
  /** A dimension that must be a number. */
  size(i: number, axis: number): number;
  /** Height and width of a map. */
  map(i: number): Pair;
  want(condition: boolean, problem: string): void;
  /** The type that operands 0 and 1 share. */
  same(): TensorType;
  /** The type of operand 0, a map or a matrix, for each of whose channels operand i has a value. */
  perChannel(i: number): TensorType;
  /** Operands a and b have one shape. */
  alike(a: number, b: number, names: string): void;
}

export const operator = <A extends Attributes>(attributes: A, type: OperatorForm<A>["type"]): OperatorForm<A> => ({
  attributes,
  type,
});

/** A function of each value of one operand. */
export const eachValue = <A extends Attributes>(attributes: A): OperatorForm<A> => ({
  attributes,
  eachValue: true,
  type: (operands) => operands.type(0),
});

/** A function of the values of two operands of one shape, pair by pair. */
export const eachPair = <A extends Attributes>(attributes: A): OperatorForm<A> =>
  operator(attributes, (operands) => operands.same());

export const f32 = (...shape: readonly IrDim[]): TensorType => ({ dtype: "f32", shape });

export const total = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);
