import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../compiler/ir/builder.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { checkGradients } from "../support/gradient-check.js";
import { relativeDifference, runOnnx } from "../support/run-onnx.js";

describe("gradients of activations, normalisation and branches", () => {
  it.each([
    ["2/2", [6, 6], [2, 2], [2, 2], [0, 0], "floor"],
    ["3/2 overlapping, ceil", [8, 7], [3, 3], [2, 2], [0, 0], "ceil"],
    ["2/2 floor, a row and a column left out", [7, 5], [2, 2], [2, 2], [0, 0], "floor"],
    ["3/3 floor, two rows left out", [8, 6], [3, 3], [3, 3], [0, 0], "floor"],
    ["3/1 padded", [5, 5], [3, 3], [1, 1], [1, 1], "floor"],
    ["2/2 ceil, odd map", [5, 7], [2, 2], [2, 2], [0, 0], "ceil"],
    ["3/2 padded, ceil", [6, 6], [3, 3], [2, 2], [1, 1], "ceil"],
    ["2x3 stride 1x2", [5, 8], [2, 3], [1, 2], [0, 1], "ceil"],
    ["1/2, gaps", [5, 4], [1, 1], [2, 2], [0, 0], "floor"],
  ] as const)(
    "the gradient of avgpool %s is right in both engines",
    async (name, map, kernel, stride, pad, rounding) => {
      await checkGradients(`avgpool ${name}`, (b, input) =>
        b.add({ kind: "avgpool", kernel, stride, pad, rounding }, [input("x", 2, 3, ...map)], "pool"),
      );
    },
  );

  it.each([
    ["map", [3, 2, 3, 2]],
    ["vector", [5, 3]],
  ] as const)("the gradient of batchNorm of a %s is right in both engines", async (name, shape) => {
    await checkGradients(`batchNorm ${name}`, (b, input) => {
      const channels = shape[1];
      const operands = [input("x", ...shape), input("scale", channels), input("shift", channels)];
      return b.add({ kind: "batchNorm", eps: 1e-2 }, operands, "normalised");
    });
  });

  it("the gradient of batchNorm after batchNorm is right in both engines", async () => {
    await checkGradients("batchNorm twice", (b, input) => {
      const once = b.add({ kind: "batchNorm", eps: 0.1 }, [input("x", 4, 3), input("s", 3), input("t", 3)], "once");
      const bent = b.add({ kind: "tanh" }, [once], "bent");
      return b.add({ kind: "batchNorm", eps: 0.1 }, [bent, input("u", 3), input("v", 3)], "twice");
    });
  });

  it.each([
    ["map", [2, 3, 3, 2]],
    ["vector", [4, 3]],
  ] as const)("the gradients of the activations of a %s are right in both engines", async (name, shape) => {
    for (const op of [
      { kind: "leakyRelu", slope: 0.1 },
      { kind: "leakyRelu", slope: 0 },
      { kind: "sigmoid" },
      { kind: "tanh" },
    ] as const)
      await checkGradients(`${op.kind} ${name}`, (b, input) => b.add(op, [input("x", ...shape)], "y"));
    await checkGradients(`prelu ${name}`, (b, input) =>
      b.add({ kind: "prelu" }, [input("x", ...shape), input("slopes", 3)], "y"),
    );
  });

  it("the gradients of concat of maps and of vectors are right in both engines", async () => {
    await checkGradients("concat maps", (b, input) =>
      b.add({ kind: "concat" }, [input("p", 2, 1, 2, 3), input("q", 2, 3, 2, 3), input("r", 2, 2, 2, 3)], "joined"),
    );
    await checkGradients("concat vectors", (b, input) =>
      b.add({ kind: "concat" }, [input("p", 3, 2), input("q", 3, 4)], "joined"),
    );
    await checkGradients("concat with itself", (b, input) => {
      const p = input("p", 3, 2);
      return b.add({ kind: "concat" }, [p, p], "joined");
    });
  });

  it("the gradient of a depthwise convolution with many groups is right in both engines", async () => {
    const a = { stride: [2, 1], pad: [1, 1], dilation: [1, 1], groups: 20 } as const;
    await checkGradients("depthwise", (b, input) =>
      b.add({ kind: "conv2d", ...a }, [input("x", 2, 20, 4, 3), input("w", 40, 1, 3, 3), input("b", 40)], "conv"),
    );
  });

  it("fixedNorm with a batch's own statistics equals batchNorm", async () => {
    const b = new GraphBuilder();
    const input = (name: string, ...shape: readonly number[]) => b.input(name, { dtype: "f32", shape });
    const [x, scale, shift] = [input("x", 3, 2, 2, 2), input("scale", 2), input("shift", 2)];
    const mean = b.add({ kind: "batchMean" }, [x], "mean");
    const variance = b.add({ kind: "batchVariance" }, [x], "variance");
    const graph = b.finish("norm", {
      own: b.add({ kind: "batchNorm", eps: 1e-3 }, [x, scale, shift], "own"),
      given: b.add({ kind: "fixedNorm", eps: 1e-3 }, [x, scale, shift, mean, variance], "given"),
      mean,
      variance,
    });
    const feeds = {
      x: tensorOf(
        [3, 2, 2, 2],
        Array.from({ length: 24 }, (_, i) => ((i * 7) % 11) - 4),
      ),
      scale: tensorOf([2], [1.5, -0.5]),
      shift: tensorOf([2], [0.25, 2]),
    };
    const reference = evaluateGraph(graph, feeds);
    expect(relativeDifference(reference.own as Tensor64, reference.given as Tensor64)).toBeLessThan(1e-12);
    // Channel 0 holds the elements 0-3, 8-11, 16-19 of x.
    const first = [...(feeds.x.data as Float64Array)].filter((_, i) => i % 8 < 4);
    const expected = first.reduce((a, v) => a + v, 0) / 12;
    expect(reference.mean?.data[0]).toBeCloseTo(expected, 12);
    expect(reference.variance?.data[0]).toBeCloseTo(first.reduce((a, v) => a + (v - expected) ** 2, 0) / 12, 12);
    const single = await runOnnx(graph, feeds);
    for (const [name, value] of Object.entries(reference))
      expect(relativeDifference(value, single[name] as Tensor64), name).toBeLessThan(1e-5);
  });

  it("avgpool divides as Caffe does", () => {
    const b = new GraphBuilder();
    const x = b.input("x", { dtype: "f32", shape: [1, 1, 3, 3] });
    const pool = { kind: "avgpool", kernel: [2, 2], stride: [2, 2], rounding: "ceil" } as const;
    const graph = b.finish("pool", {
      plain: b.add({ ...pool, pad: [0, 0] }, [x], "plain"),
      padded: b.add({ ...pool, kernel: [3, 3], pad: [1, 1] }, [x], "padded"),
    });
    const { plain, padded } = evaluateGraph(graph, { x: tensorOf([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]) });
    // The last windows hold 2, 2 and 1 values of the map.
    expect([...(plain?.data ?? [])]).toEqual([3, 4.5, 7.5, 9]);
    // Zeros of the pad count: every window has nine positions.
    expect([...(padded?.data ?? [])]).toEqual([12 / 9, 16 / 9, 24 / 9, 28 / 9]);
  });
});
