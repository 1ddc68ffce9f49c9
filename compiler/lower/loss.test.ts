import { expect, it } from "vitest";
import { analyseText } from "../../tests/support/analyse-text.js";
import { buildLoss } from "./loss.js";

const size = { height: 4, width: 4 };
const normalise = { kind: "fixed", mean: [0, 0, 0], std: [1, 1, 1] } as const;

function outputWeights(property: string): unknown {
  const { value } = analyseText(`data images = image_folder { root: "p"  classes: 3  resized: 4x4 }
    net N { input i : 3 x 4 x 4\n A = dense 5 -> relu }
    schedule { stage s { train N on images\n loss: softmax over classes  ${property}
      optimizer: sgd { lr: 0.1 }  batch: 2  epochs: 1 } }`);
  const [stage, net] = [value?.schedule?.stages[0], value?.nets[0]];
  if (net === undefined || stage?.kind !== "train") throw new Error("no net");
  const { outputLayerParameters } = buildLoss({ net, size, stage, normalise, outputs: 3 });
  return outputLayerParameters.map(({ name, init }) => ({ name, init }));
}

it("begins with the small weights of AlexNet's last layer, or with those that output_init states", () => {
  const bias = { name: "@output.bias", init: { kind: "constant", value: 0 } };
  expect(outputWeights("")).toEqual([{ name: "@output.weight", init: { kind: "gaussian", std: 0.01 } }, bias]);
  expect(outputWeights("output_init: xavier")).toEqual([{ name: "@output.weight", init: { kind: "xavier" } }, bias]);
});
