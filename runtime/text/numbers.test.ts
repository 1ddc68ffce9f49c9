import { expect, it } from "vitest";
import { duration, elapsed, epochsDone, loss, percent, percentNumber, rounded, setting } from "./numbers.js";

it.each([
  [4.1331411377760654e21, "4.13e+21"],
  [20.5612, "20.56"],
  [0.694_147_18, "0.694"],
  [0.000012345, "1.23e-5"],
  [999_999.4, "999999"],
  [null, "NaN"],
  [Number.POSITIVE_INFINITY, "NaN"],
])("a loss of %s is printed as %s", (value, expected) => {
  expect(loss(value)).toBe(expected);
});

it.each([
  [2.0999999999999996, "2.1"],
  [0.1 + 0.2, "0.3"],
  [12, "12"],
  [1234567, "1234567"],
  [0.0005, "0.0005"],
  [1e-7, "1e-7"],
])("the setting %s is printed as %s", (value, expected) => {
  expect(setting(value)).toBe(expected);
});

it("epochs are never rounded up to one that is not over, and noise does not lose one", () => {
  expect([1.9999, 2, 0.3 - 1e-12, 0.25].map(epochsDone)).toEqual(["1.9", "2.0", "0.3", "0.2"]);
});

it("rates have three digits, shares one decimal, times their unit", () => {
  expect([0.0123456, 5, 1e-9].map(rounded)).toEqual(["0.0123", "5", "1e-9"]);
  expect([percent(0.28712), percentNumber(0.28712), percent(null)]).toEqual(["28.7%", "28.7", "-"]);
  expect([elapsed(2.24), elapsed(3605), duration(65)]).toEqual(["2.2 s", "1 h 00 min", "1 min 05 s"]);
});
