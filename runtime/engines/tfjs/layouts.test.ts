import { describe, expect, it } from "vitest";
import type { FloatArray } from "../engine.js";
import { outputToPlanLayout, permute, toModuleLayout, toPlanLayout } from "./layouts.js";

const counting = (...shape: readonly number[]): FloatArray => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
});

/** The value at an index. */
function at({ shape, data }: FloatArray, ...index: readonly number[]): number | undefined {
  return data[index.reduce((sum, one, axis) => sum * (shape[axis] ?? 0) + one, 0)];
}

describe("layouts", () => {
  it("filters in a module are height x width x in x out", () => {
    const [plan, moved] = [counting(5, 4, 3, 2), toModuleLayout(counting(5, 4, 3, 2))];
    expect(moved.shape).toEqual([3, 2, 4, 5]);
    for (const [o, i, y, x] of [
      [0, 0, 0, 0],
      [4, 3, 2, 1],
      [1, 2, 0, 1],
      [3, 0, 2, 0],
    ] as const)
      expect(at(moved, y, x, i, o)).toBe(at(plan, o, i, y, x));
  });

  it("matrices in a module are in x out", () => {
    const moved = toModuleLayout(counting(2, 3));
    expect(moved).toEqual({ shape: [3, 2], data: Float32Array.of(0, 3, 1, 4, 2, 5) });
  });

  it.each([[[]], [[7]], [[3, 4]], [[5, 4, 3, 2]], [[1, 1, 1, 6]]])(
    "a parameter of shape %j survives both conversions",
    (shape) => {
      const value = counting(...shape);
      expect(toPlanLayout(toModuleLayout(value))).toEqual(value);
    },
  );

  it("vectors and scalars have one layout", () => {
    for (const value of [counting(), counting(4)]) expect(toModuleLayout(value)).toEqual(value);
  });

  it("maps of a net are returned as N x channels x height x width, vectors unchanged", () => {
    const [map, moved] = [counting(2, 3, 4, 5), outputToPlanLayout(counting(2, 3, 4, 5))];
    expect(moved.shape).toEqual([2, 5, 3, 4]);
    expect(at(moved, 1, 4, 2, 3)).toBe(at(map, 1, 2, 3, 4));
    expect(at(moved, 0, 3, 1, 2)).toBe(at(map, 0, 1, 2, 3));
    expect(outputToPlanLayout(counting(2, 6))).toEqual(counting(2, 6));
  });

  it("an empty array stays empty", () => {
    expect(permute(counting(0, 3), [1, 0])).toEqual({ shape: [3, 0], data: new Float32Array() });
  });
});
