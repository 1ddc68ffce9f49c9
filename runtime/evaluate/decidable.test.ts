import { expect, it } from "vitest";
import type { PlanClaim } from "../../compiler/contract/schema.js";
import { wilsonInterval } from "../cascade/wilson.js";
import { decidableClaims, decidableLine } from "./decidable.js";

const accuracy = (least: number): PlanClaim => ({ kind: "accuracy", least, worst: false });
const gain = (least: number): PlanClaim => ({ kind: "gain", least, worst: false });
const only = (claim: PlanClaim, images: number, seeds?: number) => {
  const [first, ...others] = decidableClaims([claim], images, seeds);
  expect(others).toEqual([]);
  if (first === undefined) throw new Error("no claim");
  return first;
};

it("the borders of a claim are the values whose interval no longer holds the bound", () => {
  const { above, below, needed } = only(accuracy(0.8), 180);
  expect(needed).toBeNull();
  expect(wilsonInterval((above ?? 0) * 180, 180).low).toBeCloseTo(0.8, 5);
  expect(wilsonInterval((below ?? 0) * 180, 180).high).toBeCloseTo(0.8, 5);
  expect(decidableLine(only(accuracy(0.8), 180))).toBe(
    "claim: mean accuracy >= 80: from 85.8 on, 180 test images show that it holds, below 74.2 that it does not",
  );
});

it("a bound that not even 100 % can show names the number of images that can", () => {
  const { above, needed, text } = only(accuracy(0.99), 180);
  expect(above).toBeNull();
  expect(text).toContain("even 100.0 has the 95 % interval 97.9 to 100.0");
  if (needed === null || !("images" in needed) || needed.images === null) throw new Error("no number");
  expect(only(accuracy(0.99), needed.images).needed).toBeNull();
  expect(only(accuracy(0.99), needed.images - 1).needed).not.toBeNull();
  expect(only(accuracy(1), 180).needed).toEqual({ images: null });
});

it("a gain needs as many images as tell it from none", () => {
  const { needed, text } = only(gain(0.01), 540);
  expect(text).toMatch(/540 test images are too few to tell it from 0: 95 % interval of at most ±4\.2 points/);
  if (needed === null || !("images" in needed) || needed.images === null) throw new Error("no number");
  expect(only(gain(0.01), needed.images).needed).toBeNull();
  expect(only(gain(0.01), needed.images - 2).needed).not.toBeNull();
  expect(only(gain(-0.1), 540).needed).toBeNull();
  expect(only(gain(0), 12).needed).toBeNull();
});

it("another spec is compared by seeds: three, and only in a study", () => {
  const better: PlanClaim = { kind: "better", file: "x.fan", least: 0.01 };
  expect(only(better, 540, 2).needed).toEqual({ seeds: 3 });
  expect(only(better, 540, 3).needed).toBeNull();
  expect(decidableClaims([better], 540)).toEqual([]);
  expect(decidableLine(only(better, 540, 1))).toBe(
    'warning: better than "x.fan" by 1: one seed gives no interval of the difference; it needs 3',
  );
});
