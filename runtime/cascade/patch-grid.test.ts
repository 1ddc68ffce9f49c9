import { expect, it } from "vitest";
import { patchBoxes } from "./patch-grid.js";

const size = (height: number, width: number) => ({ height, width });

it("patches are in rows at the stride, inside the region", () => {
  const boxes = patchBoxes({ resized: size(20, 13), size: size(8, 10), stride: [6, 3] });
  expect(boxes.map(({ x, y }) => [y, x])).toEqual([
    [0, 0],
    [0, 3],
    [6, 0],
    [6, 3],
    [12, 0],
    [12, 3],
  ]);
  expect(boxes.every(({ width, height }) => width === 10 && height === 8)).toBe(true);
});

it("a region of the size of a patch has one patch; patches that do not fit are left out", () => {
  expect(patchBoxes({ resized: size(8, 8), size: size(8, 8), stride: [1, 1] })).toHaveLength(1);
  expect(patchBoxes({ resized: size(9, 8), size: size(8, 8), stride: [2, 2] })).toHaveLength(1);
});
