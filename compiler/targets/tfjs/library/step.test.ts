import * as tf from "@tensorflow/tfjs";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { labelsOf, movingValues, targetsOf } from "./inputs.js";
import { lossAndGradients } from "./step.js";

beforeAll(async () => {
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
});

describe("loss and gradients", () => {
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });

  it("loss and gradients come from one evaluation with the other requested values, and leave no tensors", () => {
    const weights = { "a.weight": tf.tensor2d([[1, 2]]), "b.bias": tf.tensor1d([3]) };
    let evaluations = 0;
    const found = lossAndGradients(tf, weights, (w) => {
      evaluations += 1;
      const [a, b] = [w["a.weight"] as tf.Tensor2D, w["b.bias"] as tf.Tensor1D];
      const logits = tf.mul<tf.Tensor2D>(tf.square(a), b);
      return { loss: tf.sum(logits), logits, next: { "n.mean": tf.mean(tf.relu(a)) } };
    });
    expect(evaluations).toBe(1);
    expect(found.loss.dataSync()).toEqual(Float32Array.of(15));
    expect(found.logits.arraySync()).toEqual([[3, 12]]);
    expect(Object.keys(found.next)).toEqual(["n.mean"]);
    expect(found.next["n.mean"]?.dataSync()).toEqual(Float32Array.of(1.5));
    // 2 a b and the sum of a^2.
    expect(found.gradients["a.weight"]?.arraySync()).toEqual([[6, 12]]);
    expect(found.gradients["b.bias"]?.arraySync()).toEqual([5]);
    tf.dispose([found.loss, found.logits, found.next, found.gradients]);
    expect(tf.memory().numTensors).toBe(before + 2);
    tf.dispose(weights);
  });

  it("loss and gradients belong to the scope of the caller", () => {
    const a = tf.scalar(2);
    tf.tidy(() => {
      lossAndGradients(tf, { a }, (w) => {
        const loss = tf.square(w.a as tf.Scalar);
        return { loss, logits: tf.reshape(tf.exp(loss), [1, 1]), next: { b: tf.sqrt(loss) } };
      });
    });
    a.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("a step with only frozen weights gives only the loss", () => {
    const found = lossAndGradients(tf, {}, () => ({ loss: tf.scalar(4), logits: tf.tensor2d([[1]]) }));
    expect([found.loss.dataSync()[0], found.next, found.gradients]).toEqual([4, {}, {}]);
    tf.dispose([found.loss, found.logits]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("a step whose loss does not depend on a weight leaves no tensors", () => {
    const [a, b] = [tf.scalar(1), tf.scalar(2)];
    const run = () =>
      lossAndGradients(tf, { a, b }, (w) => ({ loss: tf.square(w.a as tf.Scalar), logits: tf.tensor2d([[1]]) }));
    expect(run).toThrow("Cannot compute gradient");
    tf.dispose([a, b]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("inputs of a step", () => {
  const empty = () => ({ image: tf.zeros<tf.Rank.R4>([1, 1, 1, 3], "int32"), seed: 1, lr: 0.1 });

  it("the inputs of a step are those of the batch", () => {
    const [labels, targets] = [tf.tensor1d([1], "int32"), tf.tensor2d([[1]])];
    expect(labelsOf({ ...empty(), labels })).toBe(labels);
    expect(targetsOf({ ...empty(), targets })).toBe(targets);
  });

  it("a missing input of a step is reported", () => {
    expect(() => labelsOf(empty())).toThrow("the batch has no labels");
    expect(() => targetsOf(empty())).toThrow("the batch has no targets");
  });

  it("the trainable weights of a step are those with a rate", () => {
    const [a, b] = [tf.scalar(1), tf.scalar(2)];
    const parameters = { a: { lr: 2, decay: 0 }, b: { lr: 0, decay: 1 } };
    expect(movingValues({ a, b, "a.velocity": b }, parameters)).toEqual({ a });
    expect(() => movingValues({ b }, parameters)).toThrow("the values lack a");
  });
});
