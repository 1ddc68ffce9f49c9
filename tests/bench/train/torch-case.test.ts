import { expect, it } from "vitest";
import { differenceOf, relativeDifference } from "./torch-case.js";

it("relates the largest difference to the largest value", () => {
  expect(relativeDifference([1, 2, 4], [1, 2, 4])).toBe(0);
  expect(relativeDifference([1, 2, 4], [1, 3, -4])).toBe(2);
  expect(relativeDifference([0], [0])).toBe(0);
  expect(relativeDifference([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  expect(relativeDifference([Number.NaN], [1])).toBeNaN();
});

const side = (values: readonly number[]) => {
  let step = 0;
  return { run: async () => 0, check: async () => [values[step++] ?? 0], close: async () => {}, local: null };
};
const checks = [1, 2].map((seed) => ({ lr: 1, seed, masks: [] }));

it("finds the step in which two nets part", async () => {
  expect(await differenceOf(checks, side([1, 2]), side([1.00001, 2]))).toBeUndefined();
  expect(await differenceOf(checks, side([1, 2]), side([1, 2.1]))).toMatch(
    /^unequal nets: step 2 .*2 here and 2.1 there/,
  );
  expect(await differenceOf(checks, side([Number.NaN]), side([1]))).toMatch(/^unequal nets: step 1/);
});
