import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { differingTrials, printedKinds } from "../support/tfjs-operators.js";

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
