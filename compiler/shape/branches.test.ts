import { describe, expect, it } from "vitest";
import { analyseText, summary } from "../../tests/support/analyse-text.js";
import { formatShape, sameDim } from "../model/dim.js";
import type { NetModel } from "../model/index.js";
import { bindShapes, countParameters } from "./bind.js";
import { receptiveFields } from "./receptive-field.js";

const analysed = (layers: string, input = "3 x 32 x 32") => analyseText(`net N { input i : ${input}\n ${layers} }`);

function netOf(layers: string, input?: string): NetModel {
  const analysis = analysed(layers, input);
  const net = analysis.value?.nets[0];
  if (net === undefined) throw new Error(summary(analysis).join("; "));
  return net;
}

const shapes = (layers: string, input?: string): readonly string[] =>
  netOf(layers, input).layers.map(
    (one) => `${one.id} ${formatShape(one.shape)}${one.inputs.length > 1 ? ` of ${one.inputs.join(",")}` : ""}`,
  );

const RESIDUAL = `C1 = conv 8 kernel 3 pad 1 -> batchnorm -> relu
 S = conv 16 kernel 1 stride 2
 C2 = from C1 -> conv 16 kernel 3 stride 2 pad 1 -> batchnorm -> relu
 C3 = conv 16 kernel 3 pad 1 -> batchnorm -> add S -> relu`;

describe("branches", () => {
  it("branches meet in add and concat, and begin with from", () => {
    expect(netOf(RESIDUAL).layers.map((one) => [one.id, ...one.inputs])).toEqual([
      ["C1", -1],
      ["C1.batchnorm", 0],
      ["C1.relu", 1],
      ["S", 2],
      ["C2", 2],
      ["C2.batchnorm", 4],
      ["C2.relu", 5],
      ["C3", 6],
      ["C3.batchnorm", 7],
      ["C3.add", 8, 3],
      ["C3.relu", 9],
    ]);
    expect(shapes("A = conv 8 kernel 1\n B = from i -> conv 4 kernel 3 pad 1 -> concat A, i")).toEqual([
      "A 8 x 32 x 32",
      "B 4 x 32 x 32",
      "B.concat 15 x 32 x 32 of 1,0,-1",
    ]);
    expect(shapes("A = flatten\n B = from i -> global_avgpool -> concat A, A")).toEqual([
      "A 3072",
      "B 3",
      "B.concat 6147 of 1,0,0",
    ]);
    expect(shapes("A = conv 3 kernel 1 -> add i, i")).toEqual(["A 3 x 32 x 32", "A.add 3 x 32 x 32 of 0,-1,-1"]);
  });

  it("a mismatch of branches names both layers, their shapes and both branches", () => {
    const { diagnostics } = analysed("A = conv 8 kernel 3\n B = conv 8 kernel 3 -> relu -> add A");
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      code: "shape/add-differs",
      message: "B.add: `A` is a map of 8 x 30 x 30, but B.relu gives a map of 8 x 28 x 28",
      hint: "use the same strides, pads and poolings on both branches",
      notes: [
        "shapes up to here:",
        "  i       3 x 32 x 32  spec.fan:1",
        "  A       8 x 30 x 30  spec.fan:2",
        "  B       8 x 28 x 28  spec.fan:3",
        "  B.relu  8 x 28 x 28  spec.fan:3",
        "shapes on the other branch:",
        "  i  3 x 32 x 32  spec.fan:1",
        "  A  8 x 30 x 30  spec.fan:2",
      ],
      related: [{ message: "`A` gives 8 x 30 x 30 here", file: "spec.fan" }],
    });
  });

  it("branches of open size match if their sizes are equal for every input", () => {
    const open = "3 x H x W";
    // Two strides of 2 are one of 4, however the pads are spread.
    const same = `A = conv 8 kernel 3 stride 2 pad 1 -> maxpool 2 stride 2 rounding floor
      B = from i -> conv 8 kernel 3 stride 4 -> add A`;
    expect(shapes(same, open).at(-1)).toBe("B.add 8 x floor((H-3)/4)+1 x floor((W-3)/4)+1 of 2,1");
    const padded = "A = conv 8 kernel 3 pad 1\n B = conv 8 kernel 5 pad 2 -> concat A";
    expect(shapes(padded, open).at(-1)).toBe("B.concat 16 x H x W of 1,0");
    const { diagnostics } = analysed(
      "A = conv 8 kernel 3 stride 2 pad 1\n B = from i -> conv 8 kernel 1 -> add A",
      open,
    );
    expect(diagnostics.map((one) => [one.message, one.hint])).toEqual([
      [
        "B.add: `A` is a map of 8 x floor((H-1)/2)+1 x floor((W-1)/2)+1, but B gives a map of 8 x H x W",
        "use the same strides, pads and poolings on both branches, or give the net's `input` a fixed size",
      ],
    ]);
    expect(summary(analysed("A = flatten\n B = from i -> flatten -> concat A", open))).toEqual([
      'shape/needs-fixed-size at "concat"',
    ]);
    expect(summary(analysed("A = flatten -> batchnorm", open))).toEqual(['shape/needs-fixed-size at "batchnorm"']);
  });

  it("branches keep the grid of a local layer", () => {
    const text = `A = local 4 kernel 3 pad 1 cells 3x3 -> batchnorm -> prelu -> maxpool 2
      B = from A -> local 4 kernel 2 cells 2x2 over 2x2 cells of A`;
    expect(shapes(text, "3 x 12 x 12").at(-1)).toBe("B 4 x 6 x 6");
  });
});

describe("layers", () => {
  it.each([
    ["avgpool 2", "3 x 5 x 5", "3 x 3 x 3"],
    ["avgpool 3 stride 2 pad 1", "3 x 4 x 4", "3 x 3 x 3"],
    ["avgpool 2 rounding floor", "3 x 5 x 5", "3 x 2 x 2"],
    ["global_avgpool", "3 x H x W", "3"],
    ["flatten", "3 x 5 x 4", "60"],
    ["leaky_relu slope 0.2", "3 x H x W", "3 x H x W"],
    ["batchnorm eps 1e-3 momentum 0.99 { scale: 0 }", "3 x H x W", "3 x H x W"],
    ["conv 9 kernel 3 pad 1 groups each", "3 x 8 x 8", "9 x 8 x 8"],
    ["conv 2.9*2 kernel 1 groups each", "3 x 8 x 8", "6 x 8 x 8"],
  ])("%s on %s gives %s", (layer, input, expected) => {
    expect(shapes(`L = ${layer}`, input)).toEqual([`L ${expected}`]);
  });

  it("separable is a depthwise convolution and one over channels", () => {
    const net = netOf("A = conv 8 kernel 1\n B = separable 12 kernel 3 stride 2 pad 1 -> relu -> separable 4 kernel 3");
    expect(net.layers.map((one) => `${one.id} ${formatShape(one.shape)}`)).toEqual([
      "A 8 x 32 x 32",
      "B.depthwise 8 x 16 x 16",
      "B 12 x 16 x 16",
      "B.relu 12 x 16 x 16",
      "B.separable_2.depthwise 12 x 14 x 14",
      "B.separable_2 4 x 14 x 14",
    ]);
    expect(net.layers[1]?.op).toMatchObject({
      kind: "conv",
      groups: 8,
      kernel: [3, 3],
      weightInit: { kind: "xavier" },
    });
    expect(net.layers[2]?.op).toMatchObject({ kind: "conv", groups: 1, kernel: [1, 1], weightInit: { kind: "msra" } });
    expect(countParameters(net, { height: 32, width: 32 })).toBe(8 * 4 + (8 * 10 + 12 * 9) + (12 * 10 + 4 * 13));
  });

  it("layers have the values of their schemas", () => {
    const ops = netOf("A = batchnorm -> prelu -> leaky_relu -> conv 2 kernel 1 { init: uniform -0.5..0.25 }").layers;
    expect(ops.map((one) => one.op)).toMatchObject([
      { kind: "batchnorm", eps: 1e-5, momentum: 0.9, scale: 1, shift: 0, lr: 1, decay: 0 },
      { kind: "prelu", slope: 0.25, lr: 1, decay: 0 },
      { kind: "leaky_relu", slope: 0.01 },
      { kind: "conv", weightInit: { kind: "uniform", from: -0.5, to: 0.25 } },
    ]);
    expect(countParameters(netOf("A = batchnorm -> prelu"), { height: 32, width: 32 })).toBe(2 * 3 + 3);
  });

  it("weights before a relu are drawn by msra, with or without a batchnorm in between", () => {
    const inits = (chain: string) =>
      netOf(`A = conv 2 kernel 1 -> ${chain}`).layers.flatMap(({ op }) =>
        "weightInit" in op ? [op.weightInit.kind] : [],
      );
    expect(["relu", "batchnorm -> prelu", "leaky_relu", "tanh", "batchnorm"].flatMap(inits)).toEqual([
      "msra",
      "msra",
      "msra",
      "gaussian",
      "gaussian",
    ]);
  });
});

describe("weights from a file", () => {
  it("weights from a file go to the named parameters", () => {
    const init = (text: string) => netOf(`C1 = conv 2 kernel 1 -> batchnorm\n ${text}`).init;
    expect(init("")).toBeUndefined();
    expect(init('init: "a.onnx"')).toMatchObject({ file: "a.onnx", map: [] });
    expect(init('init: "a.onnx" { C1.weight <- "w"  C1.batchnorm.mean <- "m" }')).toMatchObject({
      map: [
        { parameter: "C1.weight", arrays: ["w"], layout: undefined },
        { parameter: "C1.batchnorm.mean", arrays: ["m"], layout: undefined },
      ],
    });
  });

  it("weights from a file can be joined, with the order of their axes", () => {
    const { init } = netOf(
      'C1 = conv 2 kernel 1\n init: "a.onnx" {\n C1.weight <- "w1", "w2" transposed C1.bias <- "b" plain }',
    );
    expect(init?.map.map(({ line: _, ...one }) => one)).toEqual([
      { parameter: "C1.weight", arrays: ["w1", "w2"], layout: "transposed" },
      { parameter: "C1.bias", arrays: ["b"], layout: "plain" },
    ]);
    expect(init?.map[0]?.line).toBe((init?.line ?? 0) + 1);
  });

  it("weights from a file are inherited or replaced", () => {
    const base = 'net A { input i : 3 x 8 x 8\n C1 = conv 2 kernel 1\n init: "a.onnx" { C1.bias <- "b" } }';
    const nets = analyseText(`${base}\nnet B extends A { }\nnet C extends A { init: "c.onnx" }`).value?.nets;
    expect(nets?.map((net) => [net.init?.file, net.init?.map.length])).toEqual([
      ["a.onnx", 1],
      ["a.onnx", 1],
      ["c.onnx", 0],
    ]);
  });
});

describe("receptive fields of branches", () => {
  const last = (layers: string) => receptiveFields(netOf(layers)).at(-1);

  it("the receptive field of joined branches covers both", () => {
    expect(last("A = conv 3 kernel 5 pad 2\n B = from i -> conv 3 kernel 3 pad 1 -> add A")).toEqual({
      size: [5, 5],
      stride: [1, 1],
      start: [0.5, 0.5],
    });
    // One branch looks at rows 0 and 1 of the second cell, the other at row 1 and 2: together at 0 to 2.
    const shifted =
      "A = maxpool 2x1 stride 1\n B = from i -> conv 3 kernel 2x1 pad 1x0 -> maxpool 2x1 stride 1x1 rounding floor";
    expect(receptiveFields(netOf(shifted)).map((one) => [one?.size[0], one?.start[0]])).toEqual([
      [2, 1],
      [2, 0],
      [3, 0.5],
    ]);
  });

  it("joined branches of different strides have no receptive field", () => {
    const text = "A = conv 8 kernel 17 stride 1\n B = from i -> conv 8 kernel 2 stride 2 -> add A";
    expect(last(text)).toBeUndefined();
    expect(summary(analysed(`${text} -> relu\n response B`))).toEqual(['shape/response-without-place at "B"']);
  });
});

describe("a long net", () => {
  const long = (count: number): string =>
    Array.from({ length: count }, (_, i) => `L${i} = conv 3 kernel 3 pad 1 -> add ${i === 0 ? "i" : `L${i - 1}`}`).join(
      "\n",
    );

  it("a long net of open size keeps its sizes", () => {
    const net = netOf(long(2000), "3 x H x W");
    expect(net.layers).toHaveLength(4000);
    expect(formatShape(net.layers.at(-1)?.shape ?? { kind: "vector", size: 0 })).toBe("3 x H x W");
    expect(bindShapes(net, { height: 5, width: 9 }).ok).toBe(true);
  });

  it("a long net with many strides has sizes that can be evaluated", () => {
    const halved = Array.from({ length: 3000 }, (_, i) => `L${i} = conv 3 kernel 3 stride 2 pad 1`).join("\n");
    const net = netOf(halved, "3 x H x W");
    const bound = bindShapes(net, { height: 100, width: 200 });
    expect(bound.ok && bound.shapes.at(-1)).toEqual({ kind: "map", channels: 3, height: 1, width: 1 });
    const size = net.layers.at(-1)?.shape;
    expect(size?.kind === "map" && sameDim(size.height, size.width)).toBe(false);
  });
});
