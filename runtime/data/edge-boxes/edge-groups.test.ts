import { describe, expect, it } from "vitest";
import { edgeGroups } from "./edge-groups.js";
import type { EdgeMap } from "./edge-map.js";

const options = { edgeMergeThr: 0.5, clusterMinMag: 0.5 };

/** Edges from a text: a digit d is an edge of strength 1 and orientation d / 10 of pi, a dot none. */
function mapOf(...rows: readonly string[]): EdgeMap {
  const text = rows.join("");
  return {
    height: rows.length,
    width: rows[0]?.length ?? 0,
    magnitude: Float32Array.from(text, (c) => (c === "." ? 0 : 1)),
    orientation: Float32Array.from(text, (c) => (c === "." ? 0 : (Number(c) / 10) * Math.PI)),
  };
}

/** The groups as letters, row by row. */
function drawn(map: EdgeMap, more: Partial<typeof options> = {}): readonly string[] {
  const { ids } = edgeGroups(map, { ...options, ...more });
  const text = Array.from(ids, (id) => (id < 0 ? "." : String.fromCharCode(97 + id))).join("");
  return Array.from({ length: map.height }, (_, y) => text.slice(y * map.width, (y + 1) * map.width));
}

describe("edgeGroups", () => {
  it("a straight contour is one group, contours apart are two", () => {
    expect(drawn(mapOf(".......", ".55555.", ".......", ".55555.", "......."))).toEqual([
      ".......",
      ".aaaaa.",
      ".......",
      ".bbbbb.",
      ".......",
    ]);
  });

  it("a contour that turns by a right angle is two groups", () => {
    expect(drawn(mapOf("......", ".0....", ".0....", ".0....", ".0555.", "......"), { edgeMergeThr: 0.45 })).toEqual([
      "......",
      ".a....",
      ".a....",
      ".a....",
      ".abbb.",
      "......",
    ]);
  });

  it("turns add up: a curve is cut after half a turn of pi in all", () => {
    expect(drawn(mapOf("...........", ".012345678.", "..........."))).toEqual([
      "...........",
      ".aaaaabbbb.",
      "...........",
    ]);
  });

  it("orientations just below pi and just above 0 are close", () => {
    expect(drawn(mapOf("......", ".9090.", "......"))).toEqual(["......", ".aaaa.", "......"]);
  });

  it("the pixels of a weak group join the adjacent group of the closest orientation; alone, they are dropped", () => {
    const weak = { clusterMinMag: 1.5, edgeMergeThr: 0.05 };
    expect(drawn(mapOf(".........", ".00005..5", ".....4...", ".....4...", "........."), weak)).toEqual([
      ".........",
      ".aaaab...",
      ".....b...",
      ".....b...",
      ".........",
    ]);
    expect(drawn(mapOf("....", ".5..", "...."), weak)).toEqual(["....", "....", "...."]);
  });

  it("pixels of the image's outermost rows and columns belong to no group", () => {
    expect(drawn(mapOf("5555", "5..5", "5555"))).toEqual(["....", "....", "...."]);
  });

  it("a group has the sum of its magnitudes and its mean position and orientation, weighted by magnitude", () => {
    const map = mapOf("......", ".9911.", "......");
    map.magnitude[7] = 0.5;
    const { count, magnitude, x, y, orientation, anchor } = edgeGroups(map, options);
    expect([count, magnitude[0], y[0], anchor[0]]).toEqual([1, 3.5, 1, 7]);
    expect(x[0]).toBeCloseTo((0.5 + 2 + 3 + 4) / 3.5, 12);
    expect(orientation[0]).toBeGreaterThan(0);
    expect(orientation[0]).toBeLessThan(0.1 * Math.PI);
  });
});
