import { describe, expect, it } from "vitest";
import { subtractFloor } from "./floor.js";

const map = Float32Array.of(9, 9, 1, 2, 3, 5);
const lower = { x: 0, y: 0.9, width: 2, height: 2.1 };

describe("subtractFloor", () => {
  it("the floor comes from the valid cells, and values below it become 0", () => {
    expect([...subtractFloor(map, 2, lower, "minimum")]).toEqual([8, 8, 0, 1, 2, 4]);
    expect([...subtractFloor(map, 2, lower, "median")]).toEqual([6.5, 6.5, 0, 0, 0.5, 2.5]);
    expect(subtractFloor(map, 2, lower, "none")).toBe(map);
    expect([...map]).toEqual([9, 9, 1, 2, 3, 5]);
  });

  it("the median floor of an odd number of cells is the middle value", () => {
    expect([...subtractFloor(Float32Array.of(5, 1, 2), 3, { x: 0, y: 0, width: 3, height: 1 }, "median")]).toEqual([
      3, 0, 0,
    ]);
  });
});
