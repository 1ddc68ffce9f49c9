import { describe, expect, it } from "vitest";
import { halfToNumber, toSingles } from "./number-formats.js";

describe("half precision", () => {
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0x7e00, Number.NaN],
    [0x8000, -0],
  ])("the half-precision number %i is %d", (bits, value) => expect(halfToNumber(bits)).toBe(value));
});

describe("toSingles", () => {
  const bytes = (fill: (view: DataView) => void, length: number): Uint8Array => {
    // One byte off, as in a file: numbers need not begin at a multiple of their size.
    const all = new Uint8Array(length + 1);
    fill(new DataView(all.buffer, 1));
    return all.subarray(1);
  };

  it("toSingles reads each type at any offset", () => {
    const single = bytes((v) => v.setFloat32(4, 1.5, true), 8);
    expect([...toSingles(single, "F32")]).toEqual([0, 1.5]);
    const double = bytes((v) => v.setFloat64(0, 1 / 3, true), 8);
    expect([...toSingles(double, "F64")]).toEqual([Math.fround(1 / 3)]);
    const half = bytes((v) => v.setUint16(2, 0x3c00, true), 4);
    expect([...toSingles(half, "F16")]).toEqual([0, 1]);
    const brain = bytes((v) => v.setUint16(0, 0xc049, true), 2);
    expect([...toSingles(brain, "BF16")]).toEqual([-3.140625]);
  });

  it("toSingles refuses other types", () => expect(() => toSingles(new Uint8Array(8), "I64")).toThrow("I64"));
});
