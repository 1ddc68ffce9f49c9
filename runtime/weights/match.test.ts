import { describe, expect, it } from "vitest";
import { planParameter } from "../../tests/support/plan-parameter.js";
import { plainName } from "./array-names.js";
import { matchArrays } from "./match.js";
import { shownMap } from "./shown-map.js";

const parameter = (name: string, ...shape: number[]) => planParameter(name, shape);
const array = (name: string, ...shape: number[]) => ({ name, type: "F32", shape });

const parameters = [
  parameter("C1.weight", 8, 3, 5, 5),
  parameter("C1.bias", 8),
  parameter("C2.weight", 8, 8, 3, 3),
  parameter("C2.bias", 8),
  parameter("FC6.weight", 10, 32),
  parameter("FC6.bias", 10),
];
const match = (...arrays: ReturnType<typeof array>[]) => matchArrays({ name: "ANet", parameters }, arrays);
const shown = ({ matches }: ReturnType<typeof match>): readonly string[] =>
  matches.map((one) => `${one.parameter} ${one.array} ${one.by}`);

describe("names of other programs", () => {
  it.each([
    ["conv1_w_0", "c1 w"],
    ["model/Conv1/kernel:0", "c1 kernel"],
    ["module.fc6.weight", "fc6 weight"],
    ["dense6.bias", "fc6 bias"],
    ["features.0.weight", "features 0 weight"],
    ["0", "0"],
  ])("the plain name of %s is %s", (name, plain) => expect(plainName(name)).toBe(plain));
});

describe("arrays for the parameters of a net", () => {
  it("arrays are matched by name, those of the net first", () => {
    const found = match(
      array("LNet.C1.weight", 8, 3, 5, 5),
      array("C1.weight", 8, 3, 5, 5),
      array("ANet.C1.weight", 9),
    );
    expect(shown(found)).toEqual(["C1.weight ANet.C1.weight name"]);
  });

  it("arrays are matched by similar names if the shape fits", () => {
    const found = match(
      array("conv1_w", 8, 3, 5, 5),
      array("conv1_b", 1, 8),
      array("Conv2/kernel:0", 3, 3, 8, 8),
      array("c2.biases", 9),
      array("fc6_w", 32, 10),
    );
    expect(shown(found)).toEqual([
      "C1.weight conv1_w similar name",
      "C1.bias conv1_b similar name",
      "C2.weight Conv2/kernel:0 similar name",
      "FC6.weight fc6_w similar name",
    ]);
    expect([found.missing, found.left]).toEqual([["C2.bias", "FC6.bias"], ["c2.biases"]]);
  });

  it("arrays are matched by the names of one other net, not mixed with a third", () => {
    const net = (name: string) => parameters.map((one) => array(`${name}.${one.name}`, ...one.shape));
    const part = net("LNet").slice(0, 4);
    const found = match(...part, ...net("Base"));
    expect(shown(found)).toEqual(parameters.map((one) => `${one.name} Base.${one.name} similar name`));
    expect(found.left).toEqual(part.map((one) => one.name));
    expect(match(...net("A"), ...net("B")).matches.every((one) => one.by === "order")).toBe(true);
  });

  it("arrays are matched by a unique shape, and otherwise guessed by order", () => {
    const found = match(
      array("a", 8, 3, 5, 5),
      array("b", 8),
      array("c", 8, 8, 3, 3),
      array("d", 8),
      array("e", 10, 32),
      array("f", 10),
      { ...array("steps", 10), type: "I64" },
    );
    expect(shown(found)).toEqual([
      "C1.weight a shape",
      "C1.bias b order",
      "C2.weight c shape",
      "C2.bias d order",
      "FC6.weight e shape",
      "FC6.bias f shape",
    ]);
    expect(found.left).toEqual([]);
  });

  it("biases are matched with the weight of their layer, whatever their order", () => {
    const found = match(
      array("features.4.bias", 8),
      array("features.4.weight", 8, 8, 3, 3),
      array("features.0.weight", 8, 3, 5, 5),
      array("features.0.bias", 8),
    );
    expect(shown(found)).toEqual([
      "C1.weight features.0.weight shape",
      "C1.bias features.0.bias layer",
      "C2.weight features.4.weight shape",
      "C2.bias features.4.bias layer",
    ]);
  });

  it("biases are not matched with a weight if several fit", () => {
    const found = match(array("features.0.weight", 8, 3, 5, 5), array("features.0.one", 8), array("features.0.two", 8));
    expect(shown(found)).toEqual([
      "C1.weight features.0.weight shape",
      "C1.bias features.0.one order",
      "C2.bias features.0.two order",
    ]);
  });

  it("an array is matched only once", () => {
    const found = match(array("only", 8));
    expect(shown(found)).toEqual(["C1.bias only order"]);
  });
});

it("a map is shown as the language writes it, with its guesses and holes", () => {
  const found = match(array("conv1_w", 8, 3, 5, 5), array("b", 8), array("mask", 4), array("n", 10));
  expect(shownMap("nets/a.onnx", found)).toBe(`init: "nets/a.onnx" {
  C1.weight <- "conv1_w"
  C1.bias   <- "b"  // a guess by order: check it
  FC6.bias  <- "n"  // only this shape fits
  // no array for C2.weight
  // no array for C2.bias
  // no array for FC6.weight
}
// not used: mask`);
});

it("an array whose numbers cannot be weights is named with its type; other such arrays are not", () => {
  const quantised = { ...array("conv2_w", 8, 8, 3, 3), type: "I8" };
  const found = match(array("conv1_w", 8, 3, 5, 5), quantised, { ...array("seen", 3), type: "I64" });
  expect(found.unusable).toEqual([{ parameter: "C2.weight", array: "conv2_w", type: "I8" }]);
  expect(shownMap("a.safetensors", found).split("\n").slice(2, 5)).toEqual([
    "  // no array for C1.bias",
    '  // no array for C2.weight: "conv2_w" holds numbers of type I8: integers of a quantised model',
    "  // no array for C2.bias",
  ]);
});

describe("the arrays of a normalisation", () => {
  const normalised = [
    parameter("C1.weight", 8, 3, 5, 5),
    parameter("C1.bias", 8),
    ...["scale", "shift", "mean", "variance"].map((part) => parameter(`C1.batchnorm.${part}`, 8)),
    parameter("C2.weight", 8, 8, 3, 3),
    parameter("C2.bias", 8),
    ...["scale", "shift", "mean", "variance"].map((part) => parameter(`C2.batchnorm.${part}`, 8)),
    parameter("C2.prelu.slope", 8),
  ];
  const TORCH = ["weight", "bias", "running_mean", "running_var"];
  const KERAS = ["gamma", "beta", "moving_mean", "moving_variance"];
  it.each<[string, string[], string[]]>([
    ["PyTorch", ["conv1.weight", "conv2.weight"], ["bn1.", "bn2."].flatMap((bn) => TORCH.map((part) => bn + part))],
    [
      "torchvision",
      ["a.conv.weight", "b.conv.weight"],
      ["a.bn.", "b.bn."].flatMap((bn) => TORCH.map((part) => bn + part)),
    ],
    [
      "nn.Sequential",
      ["features.0.weight", "features.9.weight"],
      ["features.1.", "features.10."].flatMap((bn) => TORCH.map((part) => bn + part)),
    ],
    [
      "Keras",
      ["conv2d/kernel:0", "conv2d_1/kernel:0"],
      ["batch_normalization/", "batch_normalization_1/"].flatMap((bn) => KERAS.map((part) => `${bn}${part}:0`)),
    ],
    [
      "Keras applications",
      ["conv1_conv/kernel", "conv2_conv/kernel"],
      ["conv1_bn/", "conv2_bn/"].flatMap((bn) => KERAS.map((part) => bn + part)),
    ],
    [
      "TF-Slim",
      ["conv1/weights", "conv2/weights"],
      ["conv1/BatchNorm/", "conv2/BatchNorm/"].flatMap((bn) => KERAS.map((part) => bn + part)),
    ],
    [
      "Flax",
      ["params.Conv_0.kernel", "params.Conv_1.kernel"],
      ["BatchNorm_0.", "BatchNorm_1."].flatMap((bn) => [
        `params.${bn}scale`,
        `params.${bn}bias`,
        `batch_stats.${bn}mean`,
        `batch_stats.${bn}var`,
      ]),
    ],
  ])("arrays of a normalisation in %s are matched by name, in any order", (_, [one = "", two = ""], names) => {
    const filters = [array(one, 8, 3, 5, 5), array(two, 8, 8, 3, 3)];
    const arrays = [...names.toReversed().map((name) => array(name, 8)), ...filters];
    const found = matchArrays({ name: "N", parameters: normalised.slice(0, -1) }, arrays);
    expect(found.matches.filter(({ by }) => by === "order")).toEqual([]);
    expect(found.matches.filter(({ parameter: name }) => name.includes("batchnorm")).map((one) => one.array)).toEqual(
      names,
    );
    // Layers before a normalisation need no bias.
    expect([found.missing, found.absent, found.left]).toEqual([[], ["C1.bias", "C2.bias"], []]);
  });

  it("arrays of a normalisation are distinguished from slopes, counters and the state of an optimiser", () => {
    const arrays = [
      array("conv1.weight", 8, 3, 5, 5),
      array("conv2.weight", 8, 8, 3, 3),
      array("act2.weight", 8),
      array("conv2.exp_avg", 8),
      ...["bn1.", "bn2."].flatMap((bn) => TORCH.map((part) => array(bn + part, 8))),
      { ...array("bn1.num_batches_tracked"), type: "I64" },
    ];
    const found = matchArrays({ name: "N", parameters: normalised }, arrays);
    expect(found.matches.find((one) => one.parameter === "C2.prelu.slope")).toMatchObject({ array: "act2.weight" });
    expect([found.missing, found.left]).toEqual([[], ["conv2.exp_avg"]]);
  });

  it("arrays of a normalisation that the net does not have are reported", () => {
    const found = match(
      array("conv1.weight", 8, 3, 5, 5),
      array("conv1.bias", 8),
      ...TORCH.map((part) => array(`bn1.${part}`, 8)),
    );
    expect(found.displaced).toEqual(TORCH.map((part) => `bn1.${part}`));
  });

  it("a normalisation without statistics does not become a batchnorm", () => {
    const found = matchArrays({ name: "N", parameters: normalised.slice(2, 6) }, [
      array("norm.weight", 8),
      array("norm.bias", 8),
    ]);
    expect(found.missing).toEqual(["C1.batchnorm.mean", "C1.batchnorm.variance"]);
  });
});
