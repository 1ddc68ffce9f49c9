import { describe, expect, it } from "vitest";
import { analyseText, BASE } from "../../tests/support/analyse-text.js";
import type { SpecModel } from "../model/index.js";
import { jsonSummary } from "./json.js";
import { type NetSummary, type SummaryOptions, summarise } from "./summary.js";

function modelOf(text: string): SpecModel {
  const { value, diagnostics } = analyseText(text);
  expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  if (value === undefined) throw new Error("no model");
  return value;
}

function summaryOf(text: string, options: SummaryOptions = {}): readonly NetSummary[] {
  const result = summarise(modelOf(text), options);
  if (!result.ok) throw new Error(`${result.misfit.layer} does not fit`);
  return result.nets;
}

const netOf = (text: string, options: SummaryOptions = {}): NetSummary => {
  const [net] = summaryOf(text, options);
  if (net === undefined) throw new Error("no net");
  return net;
};

const ALEXNET = `net AlexNet {
  input image : 3 x 227 x 227
  C1 = conv 96 kernel 11 stride 4 -> relu -> lrn -> maxpool 3 stride 2
  C2 = conv 256 kernel 5 pad 2 groups 2 -> relu -> lrn -> maxpool 3 stride 2
  C3 = conv 384 kernel 3 pad 1 -> relu
  C4 = conv 384 kernel 3 pad 1 groups 2 -> relu
  C5 = conv 256 kernel 3 pad 1 groups 2 -> relu -> maxpool 3 stride 2
  FC6 = dense 4096 -> relu -> dropout 0.5
  FC7 = dense 4096 -> relu -> dropout 0.5
  FC8 = dense 1000
}`;

describe("AlexNet with its 1000-way output layer", () => {
  const net = netOf(ALEXNET);

  it("AlexNet has 60,965,224 parameters, layer by layer as in bvlc_alexnet", () => {
    expect(net.total.parameters).toBe(60_965_224);
    expect(net.layers.filter((one) => one.parameters !== 0).map((one) => one.parameters)).toEqual([
      34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000,
    ]);
    expect(net.kinds.find((one) => one.kind === "conv")).toMatchObject({ layers: 5, parameters: 2_334_080 });
  });

  it("AlexNet has the sizes of bvlc_alexnet", () => {
    const resized = ["conv", "maxpool", "dense"];
    const sizes = net.layers.filter((one) => resized.includes(one.kind)).map(({ shape }) => shape);
    expect(sizes.map((shape) => (shape.kind === "map" ? shape.height : shape.size))).toEqual([
      55, 27, 27, 13, 13, 13, 13, 6, 4096, 4096, 1000,
    ]);
  });

  it("AlexNet costs 724 million multiply-adds", () => {
    expect(net.total.multiplyAdds).toBe(724_406_816);
  });

  it("the summary shows operations as written, without defaults", () => {
    expect(net.layers.slice(0, 5).map((one) => one.operation)).toEqual([
      "conv 96 kernel 11 stride 4",
      "relu",
      "lrn",
      "maxpool 3 stride 2",
      "conv 256 kernel 5 pad 2 groups 2",
    ]);
  });

  it("AlexNet sees 195 pixels in steps of 32 after pool5", () => {
    expect(net.layers.findLast((one) => one.kind === "maxpool")?.field).toEqual({ size: [195, 195], stride: [32, 32] });
    expect(net.layers.at(-1)?.field).toBeUndefined();
  });

  it("the activations of AlexNet include its input and every output", () => {
    const values = [3 * 227 ** 2, 96 * 55 ** 2 * 3, 96 * 27 ** 2, 256 * 27 ** 2 * 3, 256 * 13 ** 2];
    const rest = [384 * 13 ** 2 * 4, 256 * 13 ** 2 * 2, 256 * 6 ** 2, 4096 * 6, 1000];
    expect(net.total.activationBytes).toBe(4 * [...values, ...rest].reduce((a, b) => a + b));
  });
});

describe("DeepID", () => {
  it.each([
    ["39x31", "39 x 31", [36, 18, 16, 8, 6, 3, 2]],
    ["31x31", "31 x 31", [28, 14, 12, 6, 4, 2, 1]],
    ["55x47", "55 x 47", [52, 26, 24, 12, 10, 5, 4]],
  ])("DeepID has its published heights at %s", (_, size, heights) => {
    const net = netOf(`net DeepID {
      input face : 3 x ${size}
      C1 = conv 20 kernel 4 -> relu -> maxpool 2
      C2 = conv 40 kernel 3 -> relu -> maxpool 2
      C3 = conv 60 kernel 3 -> relu -> maxpool 2
      C4 = conv 80 kernel 2 -> relu
    }`);
    const shown = net.layers.filter((one) => one.kind !== "relu").map(({ shape }) => shape);
    expect(shown.map((shape) => (shape.kind === "map" ? shape.height : shape.size))).toEqual(heights);
  });
});

describe("a size", () => {
  it("the cascade sets the size in the summary, and training can use another", () => {
    const [lnetO, lnetS, anet] = summaryOf(BASE);
    expect(lnetO?.input).toMatchObject({ name: "image", by: "the window `head`", shape: { height: 96, width: 96 } });
    expect(lnetS?.sameLayersAs).toBe("LNet_o");
    expect(anet?.sameLayersAs).toBeUndefined();
    expect(lnetO?.training).toMatchObject({ stage: "tune_o", batch: 128, size: { height: 96, width: 96 } });
    expect(lnetO?.training?.activationBytes).toBe(2 * 128 * (lnetO?.total.activationBytes ?? 0));
  });

  it("a size can be requested for nets of open size or by name", () => {
    const size = { height: 40, width: 48 };
    expect(summaryOf(BASE, { size }).map((net) => net.input.shape)).toMatchObject([
      { height: 40, width: 48 },
      { height: 64, width: 64 },
      { height: 48, width: 48 },
    ]);
    expect(summarise(modelOf(BASE), { size, net: "ANet" })).toEqual({
      ok: false,
      misfit: { net: "ANet", size, layer: "face" },
    });
    const tiny = { height: 4, width: 4 };
    expect(summarise(modelOf(BASE), { size: tiny })).toMatchObject({ ok: false, misfit: { layer: "C1.maxpool" } });
  });

  it("the batch in the summary is requested or the schedule's", () => {
    expect(summaryOf(BASE, { batch: 3 }).map((net) => net.training?.batch)).toEqual([3, 3, 3]);
    expect(netOf(ALEXNET).training).toBeUndefined();
    expect(netOf(ALEXNET, { batch: 256 }).training).toMatchObject({ stage: undefined, batch: 256 });
  });

  it("a size can stay open: shapes are expressions, and counts are given if they are numbers", () => {
    const net = netOf(
      "net N { input i : 3 x H x W\n C = conv 4 kernel 3 stride 2 -> relu\n D = global_avgpool -> dense 7 }",
    );
    expect(net.input.by).toBeUndefined();
    expect(net.layers.map((one) => one.parameters)).toEqual([112, 0, 0, 35]);
    expect(net.layers.map((one) => one.multiplyAdds)).toEqual([undefined, 0, 0, 28]);
    expect(net.layers.at(-1)?.activationBytes).toBe(28);
    expect(net.total).toEqual({ parameters: 147, multiplyAdds: undefined, activationBytes: undefined });
    expect(jsonSummary("n.fan", [net], undefined).nets[0]).toMatchObject({
      input: { shape: [3, "H", "W"], decidedBy: null },
      layers: [{ shape: [4, "floor((H-3)/2)+1", "floor((W-3)/2)+1"], parameters: 112, multiplyAdds: null }, {}, {}, {}],
      total: { parameters: 147, multiplyAdds: null },
    });
  });
});

describe("a net with branches", () => {
  const net = netOf(`net R {
    input face : 3 x 16 x 16
    A = conv 8 kernel 3 pad 1 -> batchnorm -> relu
    B = conv 8 kernel 3 pad 1 -> batchnorm -> add A -> relu
    S = from A -> avgpool 2
    G = from B -> maxpool 2 stride 2 pad 0 rounding floor -> concat S -> global_avgpool -> dense 5 -> tanh
  }`);

  it("the summary names the inputs of a layer that does not read the layer above", () => {
    const told = net.layers.filter((one) => !one.inOrder).map((one) => [one.id, one.operation, one.inputs]);
    expect(told).toEqual([
      ["B.add", "add", ["B.batchnorm", "A.relu"]],
      ["S", "avgpool 2", ["A.relu"]],
      ["G", "maxpool 2 rounding floor", ["B.relu"]],
      ["G.concat", "concat", ["G", "S"]],
    ]);
  });

  it("the summary counts scales and shifts, and no cost for sums", () => {
    expect(net.kinds.find((one) => one.kind === "batchnorm")).toMatchObject({ parameters: 32, multiplyAdds: 0 });
    expect(net.total.multiplyAdds).toBe((27 * 8 + 72 * 8) * 256 + 16 * 5);
  });
});

describe("locally shared layers", () => {
  it("the summary of locally shared layers shows their cells and counts every filter bank", () => {
    const net = netOf("net L { input i : 3 x 12 x 10\n L = local 5 kernel 3 pad 1 cells 3x2 -> leaky_relu slope 0.2 }");
    expect(net.layers.map((one) => one.operation)).toEqual([
      "local 5 kernel 3 pad 1 cells 3x2",
      "leaky_relu slope 0.2",
    ]);
    expect(net.total.parameters).toBe(6 * (27 * 5 + 5));
  });
});

describe("the cascade", () => {
  it("the cascade runs a net for each window, and for every patch and its mirror image", () => {
    const result = summarise(modelOf(BASE));
    const [lnetO, lnetS, anet] = result.ok ? result.nets.map((net) => net.total.multiplyAdds ?? 0) : [];
    expect(result.ok ? result.cascade : undefined).toEqual({
      name: "faces",
      steps: [
        { step: "head", net: "LNet_o", size: { height: 96, width: 96 }, runs: 1, multiplyAdds: lnetO },
        { step: "face", net: "LNet_s", size: { height: 64, width: 64 }, runs: 1, multiplyAdds: lnetS },
        { step: "feature", net: "ANet", size: { height: 48, width: 48 }, runs: 8, multiplyAdds: 8 * (anet ?? 0) },
      ],
      multiplyAdds: (lnetO ?? 0) + (lnetS ?? 0) + 8 * (anet ?? 0),
    });
  });

  it("the summary of one net or one size omits the cascade", () => {
    expect(summarise(modelOf(BASE), { net: "ANet" })).toMatchObject({ ok: true, cascade: undefined });
    expect(summarise(modelOf(ALEXNET))).toMatchObject({ ok: true, cascade: undefined });
  });
});
