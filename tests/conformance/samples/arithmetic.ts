import type { Sample, SampleInputs, Samples } from "../sample.js";

/** Of two operands of one shape, the second of which stays off 0. */
const pairwise =
  <K extends "add" | "sub" | "mul" | "div">(kind: K): Sample<K> =>
  (s) => {
    const shape = s.mapOrVector();
    // The kind decides the type of the operator: each has no attributes.
    return {
      op: { kind } as Extract<ReturnType<Sample<K>>["op"], { kind: K }>,
      operands: [s.normal(...shape), s.positive(...shape)],
    };
  };

/** Any choice of axes, all of them too. */
function someAxes(s: SampleInputs, rank: number): readonly number[] {
  const axes = Array.from({ length: rank }, (_, i) => i).filter(() => s.random.chance(0.5));
  return axes.length === 0 ? [0] : axes;
}

export const arithmetic: Samples<
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "sqrt"
  | "scale"
  | "offset"
  | "scaleBy"
  | "scaleRows"
  | "select"
  | "clipFactor"
  | "sum"
  | "broadcast"
  | "constant"
  | "dense"
  | "matmul"
  | "concat"
  | "slice"
  | "flatten"
  | "reshape"
  | "dropoutMask"
> = {
  add: [pairwise("add")],
  sub: [pairwise("sub")],
  mul: [pairwise("mul")],
  div: [pairwise("div")],
  sqrt: [(s) => ({ op: { kind: "sqrt" }, operands: [s.positive(...s.mapOrVector())] })],
  scale: [-2.5, 0, 1e-4].map((by) => (s) => ({ op: { kind: "scale", by }, operands: [s.normal(...s.mapOrVector())] })),
  offset: [-1, 0.25].map((by) => (s) => ({ op: { kind: "offset", by }, operands: [s.normal(...s.mapOrVector())] })),
  scaleBy: [
    (s) => ({ op: { kind: "scaleBy" }, operands: [s.normal(...s.mapOrVector()), s.data([], () => s.random.normal())] }),
  ],
  scaleRows: [
    (s) => {
      const shape = s.mapOrVector();
      return { op: { kind: "scaleRows" }, operands: [s.normal(...shape), s.normal(shape[0] as number)] };
    },
  ],
  select: [0, 1, -0.5].map((decision) => (s) => {
    const shape = s.mapOrVector();
    return { op: { kind: "select" }, operands: [s.data([], () => decision), s.normal(...shape), s.normal(...shape)] };
  }),
  // Below the limit, above it, and no gradient at all.
  clipFactor: [0.5, 4, 0].map((norm) => (s) => ({
    op: { kind: "clipFactor", limit: 1 },
    operands: [s.data([], () => norm ** 2)],
  })),
  sum: [
    (s) => {
      const shape = s.mapOrVector();
      return { op: { kind: "sum", axes: someAxes(s, shape.length) }, operands: [s.normal(...shape)] };
    },
    (s) => ({ op: { kind: "sum", axes: [0, 1, 2, 3] }, operands: [s.normal(...s.map())] }),
  ],
  broadcast: [(s) => ({ op: { kind: "broadcast", shape: s.mapOrVector() }, operands: [s.normal()] })],
  constant: [(s) => ({ op: { kind: "constant", value: s.random.normal() }, operands: [] })],
  dense: [
    (s) => {
      const [n, from, to] = [s.size(4), s.size(6), s.size(5)];
      return { op: { kind: "dense" }, operands: [s.normal(n, from), s.normal(to, from), s.normal(to)] };
    },
    (s) => {
      const [n, from, to] = [s.size(4), s.size(6), s.size(5)];
      const op = { kind: "dense", activation: "relu" } as const;
      return { op, operands: [s.normal(n, from), s.normal(to, from), s.normal(to)] };
    },
  ],
  matmul: [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ].map(([transA = false, transB = false]) => (s) => {
    const [rows, inner, columns] = [s.size(5), s.size(6), s.size(5)];
    const [a, b] = [transA ? [inner, rows] : [rows, inner], transB ? [columns, inner] : [inner, columns]];
    return { op: { kind: "matmul", transA, transB }, operands: [s.normal(...a), s.normal(...b)] };
  }),
  concat: [
    (s) => {
      const shape = s.mapOrVector();
      const operands = Array.from({ length: s.size(4) }, () => s.normal(...shape.with(1, s.size(4))));
      return { op: { kind: "concat" }, operands };
    },
    (s) => {
      const x = s.normal(...s.map());
      return { op: { kind: "concat" }, operands: [x, x] };
    },
  ],
  slice: [
    (s) => {
      const shape = s.mapOrVector();
      const from = s.random.below(shape[1] as number);
      return {
        op: { kind: "slice", from, to: from + s.size((shape[1] as number) - from) },
        operands: [s.normal(...shape)],
      };
    },
  ],
  flatten: [(s) => ({ op: { kind: "flatten" }, operands: [s.normal(...s.mapOrVector())] })],
  reshape: [
    (s) => {
      const [n, c, h, w] = s.map();
      return {
        op: {
          kind: "reshape",
          shape: s.random.pick([
            [n * c, h * w],
            [n, c * h, w, 1],
          ]),
        },
        operands: [s.normal(n, c, h, w)],
      };
    },
  ],
  // More positions than the longest table, fewer than the shortest, and seeds and layers beyond 32 bits.
  dropoutMask: [
    { seed: 3, salt: 0, shape: [40, 60], rate: 0.5 },
    { seed: 2 ** 31 + 11, salt: 7, shape: [2, 3, 4, 5], rate: 0.2 },
    { seed: 2 ** 40 + 1, salt: 12_345, shape: [1, 1_021], rate: 0.7 },
    { seed: 0, salt: 2, shape: [1], rate: 0.5 },
  ].map(({ seed, ...attributes }) => (s) => ({
    op: { kind: "dropoutMask", ...attributes },
    operands: [s.integers([], () => seed)],
  })),
};
