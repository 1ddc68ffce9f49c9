import { expect, it } from "vitest";
import { analyseText } from "../../support/analyse-text.js";
import { describeInference, describeTraining } from "./description.js";

const spec = `data pictures = image_folder { root: "p"  classes: 2  resized: 8x6 }
net N {
  input i : 3 x 8 x 6
  A = conv 4 kernel 3 pad 1 groups 1 -> batchnorm -> relu -> maxpool 2
  B = local 5 kernel 2 cells 1x2 -> relu -> dropout 0.25
  response A
}
schedule {
  stage s {
    train N on pictures
    loss: softmax over classes  output: max  output_window: 2x1
    optimizer: sgd { lr: 0.1  momentum: 0.5  decay: 0.01 }
    batch: 3  epochs: 1
  }
}`;

const { value } = analyseText(spec);
const net = value?.nets[0];
const stage = value?.schedule?.stages[0];
if (net === undefined || stage?.kind !== "train") throw new Error("the spec of this test has faults");

const init = { kind: "constant", value: 0 } as const;
const parameter = (name: string, shape: number[]) => ({
  name,
  shape,
  init,
  fanIn: 1,
  lrMultiplier: 2,
  decayMultiplier: 0,
});
const parameters = ["A.weight", "A.batchnorm.scale", "A.batchnorm.mean", "A.batchnorm.variance"].map((name) =>
  parameter(name, [4]),
);
const described = {
  net,
  batch: 3,
  input: { height: 8, width: 6 },
  normalise: { mean: [1, 2, 3], std: [4, 5, 6] },
  parameters,
};

it("describes layers in order with what they read", () => {
  const { layers } = describeTraining(described, stage);
  expect(layers.map(({ id, inputs }) => [id, ...inputs])).toEqual([
    ["A", -1],
    ["A.batchnorm", 0],
    ["A.relu", 1],
    ["A.maxpool", 2],
    ["B", 3],
    ["B.relu", 4],
    ["B.dropout", 5],
  ]);
  expect(layers.map((one) => one.statement)).toEqual(["A", "A", "A", "A", "B", "B", "B"]);
  expect(layers[3]?.op).toMatchObject({ kind: "maxpool", kernel: [2, 2], rounding: "ceil" });
});

it("says what training adds, and that running statistics have no gradient", () => {
  const torch = describeTraining(described, stage);
  expect(torch.output).toBeNull();
  expect(torch.training).toMatchObject({
    output: "max",
    outputWindow: [2, 1],
    loss: [{ kind: "softmax", weight: 1 }],
    optimizer: { kind: "sgd", momentum: 0.5, decay: 0.01 },
  });
  expect(torch.parameters.map(({ name, trained, lrMultiplier }) => [name, trained, lrMultiplier])).toEqual([
    ["A.weight", true, 2],
    ["A.batchnorm.scale", true, 2],
    ["A.batchnorm.mean", false, 2],
    ["A.batchnorm.variance", false, 2],
  ]);
});

it("describes inference as far as an output, and refuses one that the net does not have", () => {
  expect(describeInference(described, "response").output).toEqual({ kind: "response", layer: "A" });
  expect(describeInference(described, "B").output).toEqual({ kind: "layer", layer: "B" });
  expect(describeInference(described, "B").training).toBeNull();
  expect(() => describeInference(described, "C")).toThrow("no output C");
});

it("survives JSON, as it travels", () => {
  const torch = describeTraining(described, stage);
  expect(JSON.parse(JSON.stringify(torch.layers))).toEqual(torch.layers);
});
