import { describe, expect, it } from "vitest";
import { Random } from "../../random.js";
import { ridge } from "./ridge.js";

const random = new Random("ridge");
const rows = Array.from({ length: 60 }, () => [random.normal(), 5 + 3 * random.normal(), random.next() * 100, 7]);

describe("ridge", () => {
  it("finds linear functions exactly without a penalty, and gives features that do not vary no weight", () => {
    const outputs = rows.map(([a = 0, b = 0, c = 0]) => [2 * a - b + 0.1 * c + 4, 3 - c]);
    const found = ridge(rows, outputs, 0);
    const expected = [
      [2, -1, 0.1, 0, 4],
      [0, 0, -1, 0, 3],
    ];
    found.forEach(({ weights, bias }, k) => {
      for (const [i, value] of [...weights, bias].entries())
        expect(value).toBeCloseTo(expected[k]?.[i] ?? Number.NaN, 9);
    });
  });

  it("minimises the mean squared error plus the penalty on standardised weights", () => {
    const outputs = rows.map(([a = 0, b = 0]) => [a * b + random.normal()]);
    const penalty = 0.3;
    const scales = [0, 1, 2].map((i) => {
      const column = rows.map((row) => row[i] ?? 0);
      const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
      return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
    });
    const cost = (weights: readonly number[], bias: number): number =>
      rows.reduce((sum, row, n) => {
        const value = row.reduce((total, feature, i) => total + feature * (weights[i] ?? 0), bias);
        return sum + (value - (outputs[n]?.[0] ?? 0)) ** 2 / rows.length;
      }, 0) +
      penalty * scales.reduce((sum, scale, i) => sum + ((weights[i] ?? 0) * scale) ** 2, 0);
    const [{ weights, bias } = { weights: [], bias: 0 }] = ridge(rows, outputs, penalty);
    const least = cost(weights, bias);
    for (let i = 0; i < 3; i++)
      for (const step of [-0.01, 0.01])
        expect(
          cost(
            weights.map((weight, k) => (k === i ? weight + step : weight)),
            bias,
          ),
        ).toBeGreaterThan(least);
    for (const step of [-0.01, 0.01]) expect(cost(weights, bias + step)).toBeGreaterThan(least);
  });

  it("gives the mean of the outputs where nothing varies, as with a single sample", () => {
    expect(ridge([[1, 2]], [[5]], 0.1)).toEqual([{ weights: [0, 0], bias: 5 }]);
  });
});
