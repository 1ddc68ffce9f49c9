import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseText } from "../../tests/support/analyse-text.js";
import { formatShape } from "../model/dim.js";
import type { NetModel } from "../model/index.js";
import { bindShapes, countParameters } from "./bind.js";
import { fixedInput } from "./input-sizes.js";

const folder = new URL("../../dsl/std/", import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(`${name}.fan`, folder), "utf8");
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".fan"))
  .map((name) => name.replace(".fan", ""));
const files = Object.fromEntries(names.map((name) => [`@std/${name}.fan`, textOf(name)]));
const library = (name: string) => analyseText(textOf(name), files);

function netOf(file: string, name: string): NetModel {
  const net = library(file).value?.nets.find((one) => one.name === name);
  if (net === undefined) throw new Error(`std/${file}.fan has no net ${name}`);
  return net;
}

const sizes = (net: NetModel, ids: readonly string[]): readonly string[] =>
  ids.map((id) => {
    const layer = net.layers.find((one) => one.id === id);
    return layer === undefined ? `no ${id}` : formatShape(layer.shape);
  });

const parameters = (net: NetModel): number | undefined => {
  const size = fixedInput(net);
  return size && countParameters(net, size);
};

describe("the library", () => {
  it.each(names)("library file %s.fan checks without a warning", (name) => {
    const analysis = library(name);
    expect(analysis.diagnostics).toEqual([]);
    expect(analysis.value).toBeDefined();
  });
});

describe("AlexNet and CaffeNet", () => {
  // Sizes and numbers of bvlc_alexnet and bvlc_reference_caffenet.
  const out = ["96 x 55 x 55", "96 x 27 x 27", "256 x 27 x 27", "256 x 13 x 13", "384 x 13 x 13", "384 x 13 x 13"];
  const rest = ["256 x 13 x 13", "256 x 6 x 6", "4096", "4096", "1000"];

  it.each([
    ["AlexNet", 0.1, ["C1", "C1.relu", "C1.lrn", "C1.maxpool"]],
    ["CaffeNet", 1, ["C1", "C1.relu", "C1.maxpool", "C1.lrn"]],
  ] as const)("%s has Caffe's layers", (name, bias, first) => {
    const net = netOf("alexnet", name);
    const ids = ["C1", "C1.maxpool", "C2", "C2.maxpool", "C3", "C4", "C5", "P5", "FC6", "FC7", "FC8"];
    expect(sizes(net, ids)).toEqual([...out, ...rest]);
    expect(net.layers.slice(0, 4).map((one) => one.id)).toEqual(first);
    expect(parameters(net)).toBe(60_965_224);
    const weighted = net.layers.flatMap(({ id, op }) =>
      op.kind === "conv" || op.kind === "dense" ? [{ id, op }] : [],
    );
    expect(weighted.map(({ id, op }) => [id, op.weightInit, op.biasInit])).toEqual([
      ["C1", { kind: "gaussian", std: 0.01 }, 0],
      ["C2", { kind: "gaussian", std: 0.01 }, bias],
      ["C3", { kind: "gaussian", std: 0.01 }, 0],
      ["C4", { kind: "gaussian", std: 0.01 }, bias],
      ["C5", { kind: "gaussian", std: 0.01 }, bias],
      ["FC6", { kind: "gaussian", std: 0.005 }, bias],
      ["FC7", { kind: "gaussian", std: 0.005 }, bias],
      ["FC8", { kind: "gaussian", std: 0.01 }, 0],
    ]);
    for (const { op } of weighted) expect([op.weightLr, op.weightDecay, op.biasLr, op.biasDecay]).toEqual([1, 1, 2, 0]);
  });

  it("AlexNet and CaffeNet share the trunk's 2,334,080 parameters with the LNets", () => {
    const text = 'use { AlexTrunk } from "std/alexnet.fan"\nnet N { input i : 3 x H x W\n use AlexTrunk }';
    const trunk = analyseText(text, files).value?.nets[0];
    expect(trunk && countParameters(trunk, { height: 227, width: 227 })).toBe(2_334_080);
  });
});

describe("DeepID and DeepID2", () => {
  const ids = ["C1", "C1.maxpool", "C2", "C2.maxpool", "C3", "C3.maxpool", "C4"];

  it("DeepID and DeepID2 have the published sizes", () => {
    expect(sizes(netOf("deepid", "DeepID"), ids)).toEqual([
      "20 x 36 x 28",
      "20 x 18 x 14",
      "40 x 16 x 12",
      "40 x 8 x 6",
      "60 x 6 x 4",
      "60 x 3 x 2",
      "80 x 2 x 1",
    ]);
    expect(sizes(netOf("deepid", "DeepID2"), ids)).toEqual([
      "20 x 52 x 44",
      "20 x 26 x 22",
      "40 x 24 x 20",
      "40 x 12 x 10",
      "60 x 10 x 8",
      "60 x 5 x 4",
      "80 x 4 x 3",
    ]);
  });

  it("the DeepID features read both the third pooling and the fourth convolution", () => {
    const net = netOf("deepid", "DeepID");
    const feature = net.layers.filter((one) => one.statement === "FC");
    expect(feature.map((one) => [one.op.kind, formatShape(one.shape)])).toEqual([
      ["flatten", "360"],
      ["concat", "520"],
      ["dense", "160"],
      ["relu", "160"],
    ]);
  });

  it("DeepID and DeepID2 have filters for each block and for each position", () => {
    const first = 20 * (4 * 4 * 3 + 1) + 40 * (3 * 3 * 20 + 1);
    const shared = (cells: number, out: number, fanIn: number): number => cells * out * (fanIn + 1);
    expect(parameters(netOf("deepid", "DeepID"))).toBe(
      first + shared(3 * 2, 60, 9 * 40) + shared(2 * 1, 80, 4 * 60) + 160 * (360 + 160 + 1),
    );
    expect(parameters(netOf("deepid", "DeepID2"))).toBe(
      first + shared(5 * 4, 60, 9 * 40) + shared(4 * 3, 80, 4 * 60) + 160 * (5 * 4 * 60 + 4 * 3 * 80 + 1),
    );
  });

  it("DeepID refuses another input size", () => {
    expect(bindShapes(netOf("deepid", "DeepID"), { height: 55, width: 47 }).ok).toBe(false);
  });
});
