import fc from "fast-check";
import { expect, it } from "vitest";
import { holm, mcnemarP } from "./significance.js";

/** The number of outcomes of fair coins that are at least as extreme, of all. */
function counted(onlyFirst: number, onlyOther: number): number {
  const all = onlyFirst + onlyOther;
  const far = Math.abs(onlyFirst - all / 2);
  const heads = Array.from({ length: 2 ** all }, (_, coins) => coins.toString(2).replaceAll("0", "").length);
  return heads.filter((one) => Math.abs(one - all / 2) >= far).length / heads.length;
}

it("McNemar's exact p is the share of fair coins that are as extreme", () => {
  fc.assert(
    fc.property(fc.nat({ max: 6 }), fc.nat({ max: 6 }), (a, b) => {
      expect(mcnemarP(a, b)).toBeCloseTo(counted(a, b), 12);
      expect(mcnemarP(a, b)).toBe(mcnemarP(b, a));
    }),
  );
  expect(mcnemarP(0, 0)).toBe(1);
  expect(mcnemarP(0, 10)).toBeCloseTo(2 ** -9, 15);
  expect(mcnemarP(0, 5000)).toBe(0);
  expect(mcnemarP(2500, 2500)).toBe(1);
});

it("Holm's correction keeps the order, and no corrected p is above 1", () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([0.5, 0.9])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});
