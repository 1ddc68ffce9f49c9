import type { onnx } from "onnx-proto";
import { expect, it } from "vitest";
import { onnxFile } from "../../../compiler/contract/graph-files.js";
import { analyseText } from "../../../tests/support/analyse-text.js";
import { compiledModel } from "../../../tests/support/compiled.js";
import { decodeModel } from "./model-bytes.js";
import { splitUpdates } from "./split-updates.js";

const stepOf = (stage: string) => {
  const text = `data images = image_folder { root: "p"  classes: 4  resized: 8x8 }
net N {
  input i : 3 x 8 x 8
  A = conv 4 kernel 3 -> relu -> maxpool 2
  B = dense 40 -> relu
  C = dense 40 -> relu
}
schedule { stage s { train N on images  loss: softmax over classes  batch: 3  epochs: 1  ${stage} } }`;
  const { value } = analyseText(text);
  if (value === undefined) throw new Error("the spec of this test has faults");
  const { plan, files } = compiledModel(value, "spec.fan");
  const [first] = plan.stages;
  const bytes = first?.kind === "train" ? files.get(onnxFile(first.groups[0]?.graph ?? "")) : undefined;
  if (bytes === undefined) throw new Error("no graph");
  return decodeModel(bytes);
};

const outputsOf = (model: onnx.IModelProto): readonly string[] =>
  (model.graph?.output ?? []).map(({ name }) => name ?? "");

it("a step keeps the updates of small arrays and gives the gradients of large ones", () => {
  const model = stepOf("optimizer: sgd { lr: 0.1  momentum: 0.9 }");
  const { step, updates } = splitUpdates(model, 1000);
  expect(updates.map(({ results, elements }) => [results.map(({ step }) => step).sort(), elements])).toEqual([
    [["C.weight", "C.weight.velocity"], 40 * 40],
    [["B.weight", "B.weight.velocity"], 9 * 4 * 40],
  ]);
  const before = outputsOf(model);
  const [removed, added] = [
    before.filter((name) => !outputsOf(step).includes(name)),
    outputsOf(step).filter((name) => !before.includes(name)),
  ];
  expect(removed.sort()).toEqual(
    ["B.weight", "C.weight"].flatMap((name) => [`${name}.next`, `${name}.velocity.next`]).sort(),
  );
  // Two gradients; the rate of the step is an input.
  expect(added).toHaveLength(2);
  expect(updates.map(({ scalars }) => scalars.map(({ step }) => step))).toEqual([["lr"], ["lr"]]);
});

it("equal rules of arrays of different sizes are equal", () => {
  const [one, other] = splitUpdates(stepOf("optimizer: adam { lr: 0.1 }"), 1000).updates;
  expect(one?.elements).not.toBe(other?.elements);
  expect(JSON.stringify(one?.rule)).toBe(JSON.stringify(other?.rule));
});

it("a gradient that clipping reads stays in the step", () => {
  const { step, updates } = splitUpdates(stepOf("optimizer: sgd { lr: 0.1  momentum: 0.9  clip: 1 }"), 1000);
  for (const { arrays } of updates)
    for (const { step: name } of arrays) {
      const place = step.graph?.node?.some(({ output }) => output?.includes(name));
      expect(place === true || step.graph?.input?.some((input) => input.name === name)).toBe(true);
    }
  expect(step.graph?.node?.some(({ opType }) => opType === "ReduceSum")).toBe(true);
});

it("without large arrays the step stays as it is", () => {
  const model = stepOf("optimizer: rmsprop { lr: 0.1 }");
  const { step, updates } = splitUpdates(model);
  expect(updates).toEqual([]);
  expect(outputsOf(step)).toEqual(outputsOf(model));
  expect(step.graph?.node).toEqual(model.graph?.node);
});
