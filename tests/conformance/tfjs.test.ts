import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { differingTrials, printedKinds } from "../support/tfjs-operators.js";

beforeAll(async () => {
  // Else the first tensor prints a banner.
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
});

describe("what TensorFlow.js makes of each operator, and its gradient, are what the reference says", () => {
  it.each(printedKinds)("%s", async (kind) => {
    expect(await differingTrials(tf, kind, 6)).toEqual([]);
  });
});
