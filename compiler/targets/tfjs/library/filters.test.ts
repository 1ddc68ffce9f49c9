import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { joinFilters, partOfFilters } from "./filters.js";

beforeAll(async () => {
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
});

it("filters and their biases are split and joined by their last axis", () => {
  const w = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 1, 3]);
  const [first, rest] = [partOfFilters(tf, w, { from: 0, to: 1 }), partOfFilters(tf, w, { from: 1, to: 3 })];
  expect(first.arraySync()).toEqual([[[[1]], [[4]]]]);
  expect(joinFilters(tf, [rest, first]).arraySync()).toEqual([[[[2, 3, 1]], [[5, 6, 4]]]]);
  const b = tf.tensor1d([7, 8, 9]);
  expect(joinFilters(tf, [partOfFilters(tf, b, { from: 1, to: 3 }), b]).arraySync()).toEqual([8, 9, 7, 8, 9]);
  tf.dispose([w, first, rest, b]);
});
