import { type ElementType, type ExportGraph, elementType } from "./export-graph.js";

/** Either the name of a value in double precision, or a number. */
export type Scalar = string | number;

/** A rectangle whose sides are values in double precision. */
export interface BoxValue {
  readonly x: Scalar;
  readonly y: Scalar;
  readonly width: Scalar;
  readonly height: Scalar;
}

/**
 * Arithmetic of an exported graph in double precision, as the runtime does it: numbers that are known are calculated
 * here, others by operators.
 */
export class Arithmetic {
  constructor(readonly graph: ExportGraph) {}

  value(x: Scalar): string {
    return typeof x === "number" ? this.graph.number(x) : x;
  }

  #binary(opType: string, known: (a: number, b: number) => number, a: Scalar, b: Scalar): Scalar {
    if (typeof a === "number" && typeof b === "number") return known(a, b);
    return this.graph.op(opType, [this.value(a), this.value(b)]);
  }

  #unary(opType: string, known: (a: number) => number, a: Scalar): Scalar {
    return typeof a === "number" ? known(a) : this.graph.op(opType, [a]);
  }

  add = (a: Scalar, b: Scalar): Scalar => this.#binary("Add", (x, y) => x + y, a, b);
  sub = (a: Scalar, b: Scalar): Scalar => this.#binary("Sub", (x, y) => x - y, a, b);
  mul = (a: Scalar, b: Scalar): Scalar => this.#binary("Mul", (x, y) => x * y, a, b);
  div = (a: Scalar, b: Scalar): Scalar => this.#binary("Div", (x, y) => x / y, a, b);
  min = (a: Scalar, b: Scalar): Scalar => this.#binary("Min", Math.min, a, b);
  max = (a: Scalar, b: Scalar): Scalar => this.#binary("Max", Math.max, a, b);
  floor = (a: Scalar): Scalar => this.#unary("Floor", Math.floor, a);
  ceil = (a: Scalar): Scalar => this.#unary("Ceil", Math.ceil, a);
  sqrt = (a: Scalar): Scalar => this.#unary("Sqrt", Math.sqrt, a);
  exp = (a: Scalar): Scalar => this.#unary("Exp", Math.exp, a);
  log = (a: Scalar): Scalar => this.#unary("Log", Math.log, a);
  abs = (a: Scalar): Scalar => this.#unary("Abs", Math.abs, a);
  /** Half up, as Math.round. */
  round = (a: Scalar): Scalar => this.floor(this.add(a, 0.5));
  clamp = (a: Scalar, low: Scalar, high: Scalar): Scalar => this.min(this.max(a, low), high);

  /** Truth values by an operator that compares. */
  compare(opType: "Greater" | "GreaterOrEqual" | "Less" | "LessOrEqual" | "Equal", a: Scalar, b: Scalar): string {
    return this.graph.op(opType, [this.value(a), this.value(b)]);
  }

  and = (a: string, b: string): string => this.graph.op("And", [a, b]);
  or = (a: string, b: string): string => this.graph.op("Or", [a, b]);
  not = (a: string): string => this.graph.op("Not", [a]);
  where = (condition: string, a: Scalar, b: Scalar): string =>
    this.graph.op("Where", [condition, this.value(a), this.value(b)]);

  cast(value: string, type: ElementType): string {
    return this.graph.op("Cast", [value], { to: elementType[type] });
  }

  /** 0, 1, … below a whole number, in double precision. */
  range(count: Scalar): string {
    return this.graph.op("Range", [this.graph.number(0), this.value(count), this.graph.number(1)]);
  }

  reshape(value: string, shape: readonly number[]): string {
    return this.graph.op("Reshape", [value, this.graph.ints(shape)]);
  }

  gather(table: string, indices: string, axis: number): string {
    return this.graph.op("Gather", [table, this.cast(indices, "int64")], { axis });
  }

  /** A value made a vector of one. */
  vector = (a: Scalar): string => this.reshape(this.value(a), [1]);
  column = (vector: string): string => this.reshape(vector, [-1, 1]);
  row = (vector: string): string => this.reshape(vector, [1, -1]);

  reduce(
    opType: "ReduceMax" | "ReduceMin" | "ReduceSum",
    value: string,
    axes: readonly number[],
    keepdims = 0,
  ): string {
    return this.graph.op(opType, [value, this.graph.ints(axes)], { keepdims });
  }

  concat(values: readonly string[], axis = 0): string {
    return values.length === 1 ? (values[0] as string) : this.graph.op("Concat", values, { axis });
  }

  /** Sizes of an array as doubles. */
  sizes(value: string, count: number): readonly string[] {
    const shape = this.cast(this.graph.op("Shape", [value]), "double");
    return Array.from({ length: count }, (_, i) => this.graph.op("Gather", [shape, this.graph.ints(i)], { axis: 0 }));
  }
}

/**
 * The length of a vector without NaN as a double. `sizes` is no substitute where the length is known: ONNX's type inference
 * then sees an integer, and refuses a `Range` of it.
 */
export function lengthOf(m: Arithmetic, vector: string): string {
  const each = m.compare("GreaterOrEqual", vector, Number.NEGATIVE_INFINITY);
  return m.reduce("ReduceSum", m.cast(each, "double"), [0]);
}

/** Same centre, both sides times `factor`. */
export function enlargeBox(m: Arithmetic, box: BoxValue, factor: number): BoxValue {
  const [width, height] = [m.mul(box.width, factor), m.mul(box.height, factor)];
  return {
    x: m.add(box.x, m.div(m.sub(box.width, width), 2)),
    y: m.add(box.y, m.div(m.sub(box.height, height), 2)),
    width,
    height,
  };
}

/** The box in other coordinates: `from` and `to` are the same region in the old and in the new ones. */
export function mapBox(m: Arithmetic, box: BoxValue, from: BoxValue, to: BoxValue): BoxValue {
  const [sx, sy] = [m.div(to.width, from.width), m.div(to.height, from.height)];
  return {
    x: m.add(to.x, m.mul(m.sub(box.x, from.x), sx)),
    y: m.add(to.y, m.mul(m.sub(box.y, from.y), sy)),
    width: m.mul(box.width, sx),
    height: m.mul(box.height, sy),
  };
}

/** Part common to a box and bounds. */
export function clipBox(m: Arithmetic, box: BoxValue, bounds: BoxValue): BoxValue {
  const [right, bottom] = [m.add(bounds.x, bounds.width), m.add(bounds.y, bounds.height)];
  const x = m.clamp(box.x, bounds.x, right);
  const y = m.clamp(box.y, bounds.y, bottom);
  return {
    x,
    y,
    width: m.max(0, m.sub(m.clamp(m.add(box.x, box.width), bounds.x, right), x)),
    height: m.max(0, m.sub(m.clamp(m.add(box.y, box.height), bounds.y, bottom), y)),
  };
}
