import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { affine, evaluateDim, formatDim, product } from "./dim.js";
import type { Dim } from "./index.js";

const H: Dim = { kind: "symbol", name: "H" };

describe("dims", () => {
  it("sizes are printed as a person writes them", () => {
    expect(formatDim(affine(H, -1, 2, "floor", 1))).toBe("floor((H-1)/2)+1");
    expect(formatDim(affine(H, 0, 1, "floor", 0))).toBe("H");
    expect(formatDim(affine(affine(H, -2, 1, "floor", 0), 2, 1, "floor", 0))).toBe("H");
    expect(formatDim(affine(H, 0, 2, "ceil", 0))).toBe("ceil(H/2)");
    expect(formatDim(affine(affine(H, -1, 2, "floor", 1), -3, 2, "ceil", 1))).toBe("floor((H-3)/4)+1");
    expect(formatDim(product([256, H, affine(H, 1, 1, "floor", 0)]))).toBe("256*H*(H+1)");
    expect(formatDim(product([2, 3, 4]))).toBe("24");
  });

  it("a symbolic size gives the same number as arithmetic with numbers", () => {
    const step = fc.record({
      add: fc.integer({ min: -9, max: 9 }),
      divide: fc.integer({ min: 1, max: 4 }),
      round: fc.constantFrom("floor" as const, "ceil" as const),
      plus: fc.integer({ min: -2, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.integer({ min: 1, max: 500 }), (steps, h) => {
        let symbolic: Dim = H;
        let number: Dim = h;
        for (const { add, divide, round, plus } of steps) {
          symbolic = affine(symbolic, add, divide, round, plus);
          number = affine(number, add, divide, round, plus);
        }
        expect(evaluateDim(symbolic, new Map([["H", h]]))).toBe(number);
      }),
    );
  });

  it("a symbol without a value is refused", () => {
    expect(() => evaluateDim(H, new Map())).toThrow("H is not bound");
  });
});
