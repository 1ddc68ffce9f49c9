import { expect, it } from "vitest";
import { rightAnswers } from "./accuracy.js";
import { imageLosses } from "./batch-loss.js";

const logits = (values: readonly number[], columns: number) => ({
  shape: [values.length / columns, columns],
  data: Float32Array.from(values),
});
const labels = (...values: number[]) => ({
  labels: Int32Array.from(values),
  targets: new Float32Array(),
  known: new Uint8Array(),
});
/** 0.5: an unknown label. */
const targets = (...values: number[]) => ({
  labels: new Int32Array(),
  targets: Float32Array.from(values, (value) => (value === 0.5 ? 0 : value)),
  known: Uint8Array.from(values, (value) => (value === 0.5 ? 0 : 1)),
});

it("the softmax loss is minus the logarithm of the label's share, also if exponentials overflow", () => {
  const [a, b] = imageLosses("softmax", logits([1, 2, 3, 1000, 0, 0], 3), labels(1, 1), 2);
  expect(a).toBeCloseTo(-Math.log(Math.exp(2) / (Math.exp(1) + Math.exp(2) + Math.exp(3))), 12);
  expect(b).toBe(1000);
});

it("the sigmoid and hinge losses are sums over attributes of binary cross-entropy and hinge", () => {
  const z = [0.5, -2, 800, -800];
  const [a, b] = imageLosses("sigmoid", logits(z, 2), targets(1, 0, 1, 1), 2);
  const share = (value: number): number => 1 / (1 + Math.exp(-value));
  expect(a).toBeCloseTo(-Math.log(share(0.5)) - Math.log(1 - share(-2)), 12);
  expect(b).toBe(800);
  expect(imageLosses("hinge", logits(z, 2), targets(1, 0, 1, 1), 2)).toEqual([0.5, 801]);
});

it("losses and right answers leave out rows after the counted images", () => {
  expect(imageLosses("softmax", logits([0, 0, Number.NaN, 0], 2), labels(0, 0), 1)).toEqual([Math.log(2)]);
  const padded = logits([1, 0, 0, 1, 5, 5], 2);
  expect(rightAnswers({ labels: "class" }, labels(0, 0, 0), padded, 2)).toEqual({ right: 1, answers: 2 });
  expect(rightAnswers({ labels: "attribute" }, targets(1, 0, 1, 1, 1, 1), padded, 2)).toEqual({ right: 3, answers: 4 });
  expect(rightAnswers({ labels: "attribute" }, targets(1, 0.5, 1, 1, 1, 1), padded, 2)).toEqual({
    right: 2,
    answers: 3,
  });
});
