import { describe, expect, it } from "vitest";
import type { PlanInit } from "../../compiler/contract/schema.js";
import { planParameter as parameter } from "../../tests/support/plan-parameter.js";
import { UserError } from "../errors/user-error.js";
import { type NetWithInit, resolveInit } from "./resolve-init.js";
import type { StoredArray, WeightFile } from "./weight-file.js";

const parameters = [
  parameter("C1.weight", [32, 3, 5, 5]),
  parameter("C1.bias", [32]),
  parameter("L2.weight", [64, 32, 3, 3], { cells: 4 }),
  parameter("FC.weight", [16, 16]),
];
const array = (name: string, shape: number[], more: Partial<StoredArray> = {}): StoredArray => ({
  name,
  shape,
  type: "F32",
  layout: undefined,
  values: async () => new Float32Array(shape.reduce((a, b) => a * b, 1)),
  ...more,
});
const weights: WeightFile = {
  file: "alexnet.onnx",
  kind: "onnx",
  arrays: [
    array("conv1_w", [96, 3, 11, 11]),
    array("conv1_b", [32]),
    array("small_w", [32, 3, 5, 5]),
    array("fc_w", [16, 16]),
    array("half", [32, 1, 5, 5]),
    array("steps", [32], { type: "I64" }),
  ],
  external: [],
};

type Entry = Omit<PlanInit["map"][number], "line">;
const netWith = (...map: Entry[]): NetWithInit => ({
  name: "ANet",
  input: { channels: 3, height: 8, width: 8 },
  layers: [],
  parameters,
  graph: "nets/ANet",
  outputs: [],
  init: {
    file: "alexnet.onnx",
    map: map.map((one, i) => ({ ...one, line: 11 + i })),
    at: { file: "transfer.fan", line: 10 },
  },
});
const take = (parameter: string, ...arrays: string[]): Entry => ({ parameter, arrays });

/** The message for the user. */
function refused(...map: Entry[]): string {
  try {
    resolveInit(netWith(...map), weights);
  } catch (error) {
    if (error instanceof UserError) return error.render();
    throw error;
  }
  throw new Error("it was taken");
}

describe("resolveInit", () => {
  it("resolveInit gives parameters the arrays of the spec and leaves out the others", () => {
    const found = resolveInit(netWith(take("C1.weight", "small_w"), take("C1.bias", "conv1_b")), weights);
    expect(found.map((one) => [one.parameter.name, one.arrays.map(({ name }) => name)])).toEqual([
      ["C1.weight", ["small_w"]],
      ["C1.bias", ["conv1_b"]],
    ]);
  });

  it("resolveInit refuses an array of another shape, with both shapes and the line of the spec", () => {
    expect(refused(take("C1.bias", "conv1_b"), take("C1.weight", "conv1_w"))).toBe(
      [
        "transfer.fan:12: C1.weight of net ANet is 32 x 3 x 5 x 5; conv1_w in alexnet.onnx is 96 x 3 x 11 x 11",
        "  hint:     name another array, or give the layer the size of the array",
      ].join("\n"),
    );
    expect(refused(take("L2.weight", "small_w", "conv1_w"))).toContain(
      "L2.weight of net ANet is 64 x 32 x 3 x 3 (4 cells); the arrays of alexnet.onnx are 32 x 3 x 5 x 5 (small_w) and",
    );
    expect(refused(take("C1.weight", "half"))).toContain("give C1 the `groups` of the file's layer");
    expect(refused({ ...take("C1.weight", "small_w"), layout: "transposed" })).toContain("leave out `transposed`");
  });

  it("resolveInit refuses a missing array and an array of integers", () => {
    expect(refused(take("C1.bias", "conv1_bias"))).toBe(
      [
        'transfer.fan:11: alexnet.onnx has no array "conv1_bias"',
        "  found:    conv1_w, conv1_b, small_w, fc_w, half, steps",
        "  hint:     did you mean `conv1_b`?",
      ].join("\n"),
    );
    expect(refused(take("C1.bias", "steps"))).toContain("numbers of type I64");
  });

  it("resolveInit refuses a square matrix without a layout", () => {
    const message = refused(take("FC.weight", "fc_w"));
    expect(message).toContain("fits in several ways");
    expect(message).toContain("plain, transposed");
    expect(message).toContain('write `FC.weight <- "fc_w" plain`');
    const [entry] = resolveInit(netWith({ ...take("FC.weight", "fc_w"), layout: "plain" }), weights);
    expect(entry?.arrangements[0]?.axes.kind).toBe("as-is");
  });

  it("resolveInit without a map refuses unclear arrays and proposes a map", () => {
    const message = refused();
    expect(message).toContain("transfer.fan:10: the arrays of alexnet.onnx cannot be matched");
    expect(message).toContain("none for L2.weight");
    expect(message).toContain('C1.weight <- "small_w"  // only this shape fits');
    expect(message).toContain("// not used: conv1_w, half");
  });

  it("resolveInit needs no map if every array is clear", () => {
    const clear = { ...weights, arrays: parameters.map(({ name, shape }) => array(name, shape, { layout: "plain" })) };
    const found = resolveInit(netWith(), clear);
    expect(found.map((one) => one.arrays[0]?.name)).toEqual(parameters.map((one) => one.name));
  });
});
