import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { OperatorKind } from "../../compiler/ir/operators/table.js";
import { meaningOf } from "../../compiler/operators/table.js";
import { differingTrials, printedKinds } from "../support/tfjs-operators.js";
import { operatorKinds } from "./operators.js";

beforeAll(async () => {
  // Else the first tensor prints a banner.
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
});

describe("operators and gradients in TensorFlow.js against the reference", () => {
  it.each(printedKinds)("%s and its gradient in TensorFlow.js equal the reference", async (kind) => {
    expect(await differingTrials(tf, kind, 6)).toEqual([]);
  });
});

/** Operators that are printed although nothing is differentiated through them: of inference, and of statistics. */
const withoutGradient: readonly OperatorKind[] = [
  "constant",
  "normaliseImage",
  "normaliseImageBy",
  "cutPatches",
  "join",
  "part",
  "mirror",
  "crop2d",
  "batchMean",
  "batchVariance",
  "fixedNorm",
  "slice",
];

it("every operator with a gradient is printed, and of the others those of inference", () => {
  const differentiable = operatorKinds.filter((kind) => meaningOf({ kind }).gradient !== undefined);
  expect([...differentiable, ...withoutGradient].sort()).toEqual([...printedKinds].sort());
});
