import { beforeAll, describe, expect, it } from "vitest";
import type { Tensor64 } from "../../compiler/reference/tensor.js";
import { randomSteps, stepNormalise } from "../support/random-step.js";
import { relativeDifference } from "../support/run-onnx.js";
import { trainings } from "./support/nets.js";
import { expectEqual, type Trained, type Training, trainHere, trainInPytorch, training } from "./support/trained.js";

/** Parameters must have moved: two steps that do nothing are equal, too. */
function compareAll(all: readonly Training[], moving: "all" | "some"): void {
  let theirs: readonly Trained[] = [];
  beforeAll(async () => {
    theirs = await trainInPytorch(all);
  }, 300_000);

  it.each(all.map((one, i) => [one.name, one, i] as const))("%s", async (_, one, i) => {
    const expected = theirs[i] as Trained;
    expectEqual(await trainHere(one), expected);
    const moved = Object.entries(one.weights).filter(
      ([name, value]) => relativeDifference(expected.weights[name] as Tensor64, value) > 1e-3,
    );
    expect(moved.length).toBeGreaterThanOrEqual(moving === "all" ? one.step.parameters.length : 1);
  });
}

describe("three steps of training equal PyTorch's", () => {
  const all = Object.entries(trainings).map(([name, options]) => training(name, options, options.stage.optimizer.lr));
  compareAll(all, "all");
});

describe("three steps of training of random nets equal PyTorch's", () => {
  const all = randomSteps(60).map(({ number, net, size, stage, step }) => {
    const outputs = step.outputLayerParameters[0]?.shape[0] ?? 0;
    return training(`random net ${number}`, { net, size, stage, normalise: stepNormalise, outputs }, 0.02);
  });
  compareAll(all, "some");
});
