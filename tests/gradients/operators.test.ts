import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../compiler/ir/builder.js";
import type { ConvAttributes, Pair } from "../../compiler/ir/graph.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { checkGradients } from "../support/gradient-check.js";
import { relativeDifference, runOnnx } from "../support/run-onnx.js";

interface ConvCase {
  readonly map: Pair;
  readonly kernel: Pair;
  readonly channels: number;
  readonly out: number;
  readonly a: ConvAttributes;
}

function convCase(map: Pair, kernel: Pair, stride: Pair, pad: Pair, groups = 1, dilation: Pair = [1, 1]): ConvCase {
  return { map, kernel, channels: 2 * groups, out: 3 * groups, a: { stride, pad, dilation, groups } };
}

const convCases: readonly ConvCase[] = [
  convCase([7, 6], [3, 3], [1, 1], [1, 1]),
  convCase([7, 6], [3, 3], [1, 1], [0, 0]),
  convCase([8, 7], [3, 3], [2, 2], [0, 0]),
  convCase([9, 8], [5, 5], [4, 4], [0, 0]),
  convCase([9, 10], [5, 5], [4, 4], [2, 2]),
  convCase([6, 6], [3, 3], [1, 1], [1, 1], 2),
  convCase([8, 8], [3, 3], [2, 2], [1, 1], 2),
  convCase([7, 7], [2, 3], [1, 2], [0, 1]),
  convCase([7, 7], [3, 3], [1, 1], [2, 2], 1, [2, 2]),
  convCase([9, 9], [3, 3], [2, 2], [1, 1], 2, [2, 2]),
  convCase([5, 5], [3, 3], [1, 1], [3, 3]),
  convCase([4, 4], [1, 1], [1, 1], [0, 0]),
  convCase([3, 3], [3, 3], [1, 1], [0, 0]),
];

describe("gradients: autodiff against numeric differentiation, ONNX Runtime against the reference", () => {
  it.each(
    convCases.map(
      (c) =>
        [
          `${c.map} kernel ${c.kernel} stride ${c.a.stride} pad ${c.a.pad} groups ${c.a.groups} dilation ${c.a.dilation}`,
          c,
        ] as const,
    ),
  )("the gradient of conv2d %s is right in both engines", async (name, { map, kernel, channels, out, a }) => {
    await checkGradients(`conv ${name}`, (b, input) =>
      b.add(
        { kind: "conv2d", ...a },
        [input("x", 2, channels, ...map), input("w", out, channels / a.groups, ...kernel), input("b", out)],
        "conv",
      ),
    );
  });

  it.each([
    ["2/2", [6, 6], [2, 2], [2, 2], [0, 0], "floor"],
    ["3/2 overlapping, ceil", [8, 7], [3, 3], [2, 2], [0, 0], "ceil"],
    ["3/2 overlapping, floor", [8, 7], [3, 3], [2, 2], [0, 0], "floor"],
    ["3/1 padded", [5, 5], [3, 3], [1, 1], [1, 1], "floor"],
    ["2/2 ceil, odd map", [5, 7], [2, 2], [2, 2], [0, 0], "ceil"],
    ["3/2 padded, ceil", [6, 6], [3, 3], [2, 2], [1, 1], "ceil"],
    ["2/2 padded, ceil: last window in the padding is dropped", [5, 5], [2, 2], [2, 2], [1, 1], "ceil"],
  ] as const)(
    "the gradient of maxpool %s is right in both engines",
    async (name, map, kernel, stride, pad, rounding) => {
      await checkGradients(`maxpool ${name}`, (b, input) =>
        b.add({ kind: "maxpool", kernel, stride, pad, rounding }, [input("x", 2, 3, ...map)], "pool"),
      );
    },
  );

  it.each([
    [5, 0.75, 7],
    [3, 0.5, 4],
    [4, 0.75, 6],
    [5, 0.75, 2],
  ])(
    "the gradient of lrn with size %i, beta %f and %i channels is right in both engines",
    async (size, beta, channels) => {
      // A large alpha, so that the cross-channel term is not lost in rounding.
      await checkGradients(`lrn ${size} ${beta}`, (b, input) =>
        b.add({ kind: "lrn", size, alpha: 0.9, beta, k: 1.5 }, [input("x", 2, channels, 3, 2)], "lrn"),
      );
    },
  );

  const overlapping = {
    rows: [
      { from: 0, to: 4 },
      { from: 2, to: 6 },
      { from: 4, to: 7 },
    ],
    columns: [
      { from: 0, to: 3 },
      { from: 1, to: 5 },
    ],
  } as const;
  it("the gradient of cutRegions with overlap and cells of unequal size is right in both engines", async () => {
    await checkGradients("cut", (b, input) =>
      b.add({ kind: "cutRegions", ...overlapping, size: [4, 4] }, [input("x", 2, 2, 7, 5)], "cut"),
    );
  });
  it.each([
    ["even", [2, 2], [3, 3, 3], [2, 3]],
    ["uneven", [2, 1], [3, 2], [3, 3]],
  ] as const)("the gradient of tileCells %s is right in both engines", async (name, heights, widths, size) => {
    const cells = heights.length * widths.length;
    await checkGradients(`tile ${name}`, (b, input) =>
      b.add({ kind: "tileCells", heights, widths }, [input("x", 2, 2 * cells, ...size)], "tile"),
    );
  });

  it.each([
    [1, 1],
    [2, 3],
    [4, 5],
  ])("the gradient of windowMean %ix%i is right in both engines", async (rows, columns) => {
    await checkGradients(`windowMean ${rows}x${columns}`, (b, input) =>
      b.add({ kind: "windowMean", kernel: [rows, columns] }, [input("x", 2, 3, 4, 5)], "means"),
    );
  });

  it("the gradients of dense, relu, pad2d, means, reshape and arithmetic are right in both engines", async () => {
    await checkGradients("dense", (b, input) =>
      b.add({ kind: "dense" }, [input("x", 3, 5), input("w", 4, 5), input("b", 4)], "dense"),
    );
    await checkGradients("relu", (b, input) => b.add({ kind: "relu" }, [input("x", 3, 5)], "relu"));
    await checkGradients("pad", (b, input) => b.add({ kind: "pad2d", pad: [1, 2] }, [input("x", 2, 2, 3, 4)], "pad"));
    await checkGradients("spatial mean", (b, input) =>
      b.add({ kind: "spatialMean" }, [input("x", 2, 3, 3, 4)], "mean"),
    );
    await checkGradients("channel mean", (b, input) =>
      b.add({ kind: "channelMean" }, [input("x", 2, 3, 3, 4)], "mean"),
    );
    await checkGradients("flatten", (b, input) => b.add({ kind: "flatten" }, [input("x", 2, 3, 2, 2)], "flat"));
    await checkGradients("arithmetic", (b, input) => {
      const [p, q] = [input("p", 3, 4), input("q", 3, 4)];
      const product = b.add(
        { kind: "mul" },
        [b.add({ kind: "add" }, [p, q], "sum"), b.add({ kind: "sub" }, [p, q], "difference")],
        "product",
      );
      return b.add(
        { kind: "scaleBy" },
        [b.add({ kind: "scale", by: -2.5 }, [product], "scaled"), b.add({ kind: "constant", value: 0.5 }, [], "half")],
        "half",
      );
    });
  });

  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])("the gradient of matmul with transA %s, transB %s is right in both engines", async (transA, transB) => {
    await checkGradients(`matmul ${transA} ${transB}`, (b, input) =>
      b.add(
        { kind: "matmul", transA, transB },
        [input("a", ...(transA ? [4, 3] : [3, 4])), input("b", ...(transB ? [5, 4] : [4, 5]))],
        "product",
      ),
    );
  });

  it("the gradients of softmax and sigmoid cross-entropy are right in both engines", async () => {
    await checkGradients(
      "softmax",
      (b, input) =>
        b.add(
          { kind: "softmaxCrossEntropy" },
          [input("z", 4, 5), b.input("labels", { dtype: "i64", shape: [4] })],
          "loss",
        ),
      { labels: tensorOf([4], [0, 4, 2, 2]) },
    );
    await checkGradients(
      "sigmoid",
      (b, input) =>
        b.add(
          { kind: "sigmoidCrossEntropy" },
          [input("z", 3, 4), b.input("targets", { dtype: "f32", shape: [3, 4] })],
          "loss",
        ),
      { targets: tensorOf([3, 4], [0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1]) },
    );
  });

  it("the gradient of similarity through the pair Laplacian is right in both engines", async () => {
    await checkGradients(
      "similarity",
      (b, input) => {
        const features = input("f", 5, 3);
        const laplacian = b.add({ kind: "pairLaplacian" }, [b.input("labels", { dtype: "i64", shape: [5] })], "pairs");
        return b.add(
          { kind: "mul" },
          [features, b.add({ kind: "matmul", transA: false, transB: false }, [laplacian, features], "spread")],
          "products",
        );
      },
      { labels: tensorOf([5], [7, 3, 7, 7, 3]) },
    );
  });

  it("dropout has the same mask in both engines, the right share, and another mask for another seed", async () => {
    const masks: string[] = [];
    for (const seed of [5, 6]) {
      const b = new GraphBuilder();
      const mask = b.add(
        { kind: "dropoutMask", rate: 0.3, salt: 11, shape: [40, 50] },
        [b.input("seed", { dtype: "i64", shape: [] })],
        "mask",
      );
      const graph = b.finish("mask", { mask });
      const feeds = { seed: tensorOf([], [seed]) };
      const reference = evaluateGraph(graph, feeds).mask as Tensor64;
      const single = (await runOnnx(graph, feeds)).mask as Tensor64;
      expect(relativeDifference(reference, single)).toBeLessThan(1e-6);
      const dropped = reference.data.filter((v) => v === 0).length / 2000;
      expect(dropped).toBeGreaterThan(0.27);
      expect(dropped).toBeLessThan(0.33);
      masks.push(reference.data.join());
    }
    expect(masks[0]).not.toBe(masks[1]);
  });

  it("dropout passes the gradient where it passes the value", async () => {
    await checkGradients(
      "dropout",
      (b, input) => {
        const mask = b.add(
          { kind: "dropoutMask", rate: 0.5, salt: 1, shape: [4, 6] },
          [b.input("seed", { dtype: "i64", shape: [] })],
          "mask",
        );
        return b.add({ kind: "mul" }, [input("x", 4, 6), mask], "dropped");
      },
      { seed: tensorOf([], [9]) },
    );
  });
});
