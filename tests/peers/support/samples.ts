import type { ConvAttributes, Pair } from "../../../compiler/ir/graph.js";
import { tensorOf } from "../../../compiler/reference/tensor.js";
import { type Expression, expression } from "./expressions.js";

function conv(name: string, map: Pair, kernel: Pair, channels: number, out: number, a: Partial<ConvAttributes> = {}) {
  const op = { kind: "conv2d", stride: [1, 1], pad: [0, 0], dilation: [1, 1], groups: 1, ...a } as const;
  return expression(`conv ${name}`, (b, input) =>
    b.add(
      op,
      [input("x", 2, channels, ...map), input("w", out, channels / op.groups, ...kernel), input("b", out)],
      "y",
    ),
  );
}

function pool(name: string, map: Pair, kernel: Pair, stride: Pair, pad: Pair, rounding: "ceil" | "floor") {
  return expression(`maxpool ${name}`, (b, input) =>
    b.add({ kind: "maxpool", kernel, stride, pad, rounding }, [input("x", 2, 3, ...map)], "y"),
  );
}

function average(name: string, map: Pair, kernel: Pair, stride: Pair, pad: Pair, rounding: "ceil" | "floor") {
  return expression(`avgpool ${name}`, (b, input) =>
    b.add({ kind: "avgpool", kernel, stride, pad, rounding }, [input("x", 2, 3, ...map)], "y"),
  );
}

function norm(name: string, shape: readonly number[]) {
  return expression(`batch norm of ${name}`, (b, input) => {
    const [x, channels] = [input("x", ...shape), shape[1] ?? 0];
    return b.add({ kind: "batchNorm", eps: 1e-3 }, [x, input("scale", channels), input("shift", channels)], "y");
  });
}

/** Bytes 0..255 for an image input. */
const bytes = (shape: readonly number[]) =>
  tensorOf(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 97 + 13) % 256),
  );

/** Overlapping regions of unequal size, each with its own filters, tiled: a locally shared convolution. */
const locallyShared = expression("locally shared", (b, input) => {
  const rows = [
    { from: 0, to: 5 },
    { from: 3, to: 8 },
    { from: 6, to: 10 },
  ];
  const columns = [
    { from: 0, to: 5 },
    { from: 3, to: 8 },
  ];
  const source = b.add({ kind: "pad2d", pad: [1, 1] }, [input("x", 2, 3, 8, 6)], "padded");
  const stacked = b.add({ kind: "cutRegions", rows, columns, size: [5, 5] }, [source], "regions");
  const cells = b.add(
    { kind: "conv2d", stride: [1, 1], pad: [0, 0], dilation: [1, 1], groups: 6 },
    [stacked, input("w", 6 * 2, 3, 3, 3), input("b", 6 * 2)],
    "cells",
  );
  return b.add({ kind: "tileCells", heights: [3, 3, 2], widths: [3, 3] }, [cells], "tiled");
});

const smallNet = expression(
  "net with softmax",
  (b, input) => {
    const image = b.input("image", { dtype: "u8", shape: [3, 13, 12, 3] });
    const x = b.add({ kind: "normaliseImage", mean: [120, 110, 100], std: [60, 61, 62] }, [image], "normalised");
    const convolved = b.add(
      { kind: "conv2d", stride: [1, 1], pad: [1, 1], dilation: [1, 1], groups: 1 },
      [x, input("w1", 8, 3, 3, 3), input("b1", 8)],
      "conv",
    );
    const rectified = b.add({ kind: "relu" }, [convolved], "relu");
    const normalised = b.add({ kind: "lrn", size: 5, alpha: 0.5, beta: 0.75, k: 1 }, [rectified], "lrn");
    const pooling = { kind: "maxpool", kernel: [3, 3], stride: [2, 2], pad: [0, 0], rounding: "ceil" } as const;
    const flat = b.add({ kind: "flatten" }, [b.add(pooling, [normalised], "pool")], "flat");
    const logits = b.add({ kind: "dense" }, [flat, input("w2", 4, 8 * 6 * 6), input("b2", 4)], "logits");
    return b.add({ kind: "softmaxCrossEntropy" }, [logits, b.input("labels", { dtype: "i64", shape: [3] })], "loss");
  },
  { image: bytes([3, 13, 12, 3]), labels: tensorOf([3], [2, 0, 3]) },
);

/** Small expressions that cover the layers and losses of the language, each with an independent counterpart. */
export const samples: readonly Expression[] = [
  conv("3x3 padded", [7, 6], [3, 3], 3, 4, { pad: [1, 1] }),
  conv("5x5 stride 4", [13, 14], [5, 5], 3, 4, { stride: [4, 4], pad: [2, 2] }),
  conv("two groups, stride 2", [8, 9], [3, 3], 4, 6, { stride: [2, 2], pad: [1, 1], groups: 2 }),
  conv("dilated, uneven", [11, 10], [3, 2], 2, 3, { stride: [2, 1], pad: [2, 1], dilation: [2, 3] }),
  conv("as wide as the map", [4, 5], [4, 5], 3, 2),
  pool("3/2 ceil", [8, 7], [3, 3], [2, 2], [0, 0], "ceil"),
  pool("3/2 floor", [8, 7], [3, 3], [2, 2], [0, 0], "floor"),
  pool("2/2 ceil, last window in the padding dropped", [5, 5], [2, 2], [2, 2], [1, 1], "ceil"),
  pool("3/1 padded", [5, 6], [3, 3], [1, 1], [1, 1], "floor"),
  expression("lrn 5", (b, input) =>
    b.add({ kind: "lrn", size: 5, alpha: 0.9, beta: 0.75, k: 1.5 }, [input("x", 2, 7, 3, 2)], "y"),
  ),
  expression("lrn 3", (b, input) =>
    b.add({ kind: "lrn", size: 3, alpha: 1e-4, beta: 0.5, k: 2 }, [input("x", 2, 4, 3, 2)], "y"),
  ),
  expression("lrn 4, one channel more behind than before", (b, input) =>
    b.add({ kind: "lrn", size: 4, alpha: 0.9, beta: 0.75, k: 1 }, [input("x", 2, 6, 3, 2)], "y"),
  ),
  average("2/2", [6, 4], [2, 2], [2, 2], [0, 0], "floor"),
  average("3/2 ceil, last windows cut", [8, 6], [3, 3], [2, 2], [0, 0], "ceil"),
  average("3/2 padded", [6, 7], [3, 3], [2, 2], [1, 1], "ceil"),
  norm("maps", [3, 4, 3, 2]),
  norm("vectors", [6, 4]),
  expression("activations", (b, input) => {
    const x = input("x", 3, 4, 2, 2);
    const leaky = b.add({ kind: "leakyRelu", slope: 0.1 }, [x], "leaky");
    const learned = b.add({ kind: "prelu" }, [x, input("slopes", 4)], "prelu");
    const curved = b.add(
      { kind: "mul" },
      [b.add({ kind: "sigmoid" }, [x], "s"), b.add({ kind: "tanh" }, [x], "t")],
      "st",
    );
    return b.add({ kind: "concat" }, [leaky, learned, curved], "y");
  }),
  conv("depthwise", [6, 5], [3, 3], 20, 40, { pad: [1, 1], groups: 20 }),
  locallyShared,
  expression("dense, relu", (b, input) =>
    b.add({ kind: "relu" }, [b.add({ kind: "dense" }, [input("x", 4, 6), input("w", 5, 6), input("b", 5)], "z")], "y"),
  ),
  expression("means", (b, input) => {
    const x = input("x", 2, 5, 4, 3);
    const response = b.add({ kind: "channelMean" }, [x], "response");
    return b.add({ kind: "spatialMean" }, [response], "y");
  }),
  expression(
    "sigmoid cross-entropy",
    (b, input) =>
      b.add(
        { kind: "sigmoidCrossEntropy" },
        [input("z", 3, 4), b.input("targets", { dtype: "f32", shape: [3, 4] })],
        "loss",
      ),
    { targets: tensorOf([3, 4], [0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1]) },
  ),
  expression(
    "hinge",
    (b, input) =>
      b.add({ kind: "hingeLoss" }, [input("z", 3, 4), b.input("targets", { dtype: "f32", shape: [3, 4] })], "loss"),
    { targets: tensorOf([3, 4], [0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1]) },
  ),
  ...[
    { positive: 2, negative: 2, margin: 0, smoothing: 0 },
    { positive: 1, negative: 4, margin: 0.05, smoothing: 0.1 },
  ].map((focus) =>
    expression(
      `terms of a sigmoid, ${JSON.stringify(focus)}`,
      (b, input) => {
        const targets = b.input("targets", { dtype: "f32", shape: [3, 4] });
        return b.add({ kind: "sigmoidTerms", ...focus }, [input("z", 3, 4), targets], "terms");
      },
      { targets: tensorOf([3, 4], [0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1]) },
    ),
  ),
  expression(
    "terms of hinge",
    (b, input) =>
      b.add({ kind: "hingeTerms" }, [input("z", 3, 4), b.input("targets", { dtype: "f32", shape: [3, 4] })], "terms"),
    { targets: tensorOf([3, 4], [0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1]) },
  ),
  expression(
    "contrastive",
    (b, input) => {
      const labels = b.input("labels", { dtype: "i64", shape: [6] });
      return b.add({ kind: "contrastiveLoss", margin: 2.5 }, [input("f", 6, 3), labels], "loss");
    },
    { labels: tensorOf([6], [7, 3, 7, 7, 3, 1]) },
  ),
  expression("quotient of a root", (b, input) => {
    const [p, q] = [input("p", 3, 4), input("q", 3, 4)];
    const positive = b.add({ kind: "offset", by: 0.5 }, [b.add({ kind: "mul" }, [q, q], "square")], "positive");
    return b.add({ kind: "div" }, [p, b.add({ kind: "sqrt" }, [positive], "root")], "y");
  }),
  expression(
    "similarity",
    (b, input) => {
      const [f, labels] = [input("f", 5, 3), b.input("labels", { dtype: "i64", shape: [5] })];
      const laplacian = b.add({ kind: "pairLaplacian" }, [labels], "pairs");
      const spread = b.add({ kind: "matmul", transA: false, transB: false }, [laplacian, f], "spread");
      return b.add({ kind: "sum", axes: [0, 1] }, [b.add({ kind: "mul" }, [f, spread], "products")], "y");
    },
    { labels: tensorOf([5], [7, 3, 7, 7, 3]) },
  ),
  expression("means of windows, reshaped", (b, input) => {
    const means = b.add({ kind: "windowMean", kernel: [2, 3] }, [input("x", 2, 3, 4, 5)], "means");
    const rest = b.add({ kind: "sub" }, [means, input("shift", 2, 3, 3, 3)], "rest");
    return b.add({ kind: "reshape", shape: [6, 9] }, [rest], "y");
  }),
  smallNet,
];
