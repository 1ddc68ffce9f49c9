import { describe, expect, it } from "vitest";
import { dilated, filterLayout, matrixLayout, transposed } from "./layouts.js";

const counted = (...shape: readonly number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
});

describe("layouts", () => {
  it("layouts move every value to its place", () => {
    const source = counted(2, 3, 4);
    const { shape, data } = transposed(source, [2, 0, 1]);
    expect(shape).toEqual([4, 2, 3]);
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++)
        for (let k = 0; k < 4; k++) expect(data[(k * 2 + i) * 3 + j]).toBe((i * 3 + j) * 4 + k);
  });

  it("layouts reorder filters from out x in x height x width to height x width x in x out", () => {
    const { shape, data } = filterLayout(counted(2, 1, 1, 3));
    expect(shape).toEqual([1, 3, 1, 2]);
    expect([...data]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it("layouts order the rows of a matrix by row, column and channel of the map that it reads", () => {
    expect([...matrixLayout(counted(2, 3), undefined).data]).toEqual([0, 3, 1, 4, 2, 5]);
    const map = matrixLayout(counted(1, 6), { channels: 2, height: 1, width: 3 });
    expect(map.shape).toEqual([6, 1]);
    expect([...map.data]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it("layouts spread filters with zeros", () => {
    const { shape, data } = dilated({ shape: [1, 1, 2, 2], data: Float32Array.of(1, 2, 3, 4) }, [2, 3]);
    expect(shape).toEqual([1, 1, 3, 4]);
    expect([...data]).toEqual([1, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 4]);
  });
});
