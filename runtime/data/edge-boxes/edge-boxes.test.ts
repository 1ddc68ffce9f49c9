import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../random.js";
import { type Box, intersectionOverUnion } from "../box.js";
import { edgeBoxes, edgeBoxesOf, type Proposal } from "./edge-boxes.js";
import type { EdgeMap, RgbImage } from "./edge-map.js";
import { defaultEdgeBoxOptions } from "./options.js";

const options = { ...defaultEdgeBoxOptions, count: 500 };

type Colour = readonly [number, number, number];

/** Filled ellipses in their boxes on a plain ground. */
function ellipses(width: number, height: number, boxes: readonly (Box & { readonly colour: Colour })[]): RgbImage {
  const pixels = new Uint8Array(width * height * 3).fill(90);
  for (const { x, y, width: w, height: h, colour } of boxes)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const dx = (column + 0.5 - x - w / 2) / (w / 2);
        const dy = (row + 0.5 - y - h / 2) / (h / 2);
        if (dx * dx + dy * dy < 1) pixels.set(colour, (row * width + column) * 3);
      }
  return { pixels, width, height };
}

const face = { x: 60, y: 40, width: 54, height: 66, colour: [230, 200, 180] as const };

function mirrored({ pixels, width, height }: RgbImage): RgbImage {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      out.set(pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3), (y * width + width - 1 - x) * 3);
  return { pixels: out, width, height };
}

/** Edges anywhere, of any strength and direction. */
const anyMap: fc.Arbitrary<EdgeMap> = fc
  .record({
    width: fc.integer({ min: 1, max: 70 }),
    height: fc.integer({ min: 1, max: 70 }),
    seed: fc.integer(),
    share: fc.constantFrom(0.02, 0.1, 0.4, 1),
  })
  .map(({ width, height, seed, share }) => {
    const random = new Random("any map", seed);
    const magnitude = Float32Array.from({ length: width * height }, () => (random.chance(share) ? random.next() : 0));
    const orientation = Float32Array.from({ length: width * height }, () => random.uniform(0, Math.PI));
    return { width, height, magnitude, orientation };
  });

describe("edgeBoxes", () => {
  it("the best window of a closed contour fits its bounding box", () => {
    const [best] = edgeBoxes(ellipses(180, 150, [face]), options);
    expect(intersectionOverUnion(best as Proposal, face)).toBeGreaterThan(0.8);
    expect(best?.score).toBeGreaterThan(0.1);
  });

  it("of two contours each has a window, and of two nested ones each", () => {
    const other = { x: 180, y: 90, width: 60, height: 48, colour: [20, 40, 200] as const };
    const inner = { x: 75, y: 60, width: 26, height: 26, colour: [10, 10, 10] as const };
    const found = edgeBoxes(ellipses(280, 180, [face, other, inner]), { ...options, minArea: 300 });
    for (const wanted of [face, other, inner])
      expect(Math.max(...found.map((one) => intersectionOverUnion(one, wanted)))).toBeGreaterThan(0.7);
  });

  it("a uniform image has no windows, and neither has a map without edges", () => {
    expect(edgeBoxes(ellipses(120, 100, []), options)).toEqual([]);
    const [width, height] = [64, 48];
    const magnitude = new Float32Array(width * height);
    expect(edgeBoxesOf({ width, height, magnitude, orientation: magnitude }, options)).toEqual([]);
  });

  it("a contour that leaves the image has a lower score than the whole one", () => {
    const [whole] = edgeBoxes(ellipses(180, 150, [face]), options);
    const [cut] = edgeBoxes(ellipses(180, 150, [{ ...face, x: -27 }]), options);
    expect(cut?.score ?? 0).toBeLessThan(0.9 * (whole as Proposal).score);
  });

  it("a mirrored image has mirrored windows, within a step of the search", () => {
    const image = ellipses(200, 160, [face, { x: 130, y: 70, width: 40, height: 60, colour: [200, 30, 30] }]);
    const found = edgeBoxes(image, options);
    const other = edgeBoxes(mirrored(image), options).map((one) => ({ ...one, x: 200 - one.x - one.width }));
    expect(other.length).toBeGreaterThan(5);
    for (const one of found.slice(0, 5))
      expect(Math.max(...other.map((two) => intersectionOverUnion(one, two)))).toBeGreaterThan(0.75);
  });

  it("the same image gives the same windows", () => {
    const image = ellipses(180, 150, [face]);
    expect(edgeBoxes(image, options)).toEqual(edgeBoxes(image, options));
  });

  it("a larger count or beta, or a smaller min_score, adds windows", () => {
    const image = ellipses(180, 150, [face, { x: 10, y: 10, width: 40, height: 60, colour: [200, 30, 30] }]);
    const all = edgeBoxes(image, options);
    expect(edgeBoxes(image, { ...options, count: 3 })).toEqual(all.slice(0, 3));
    expect(edgeBoxes(image, { ...options, beta: 0.95 }).length).toBeGreaterThan(all.length);
    const limit = all[2]?.score as number;
    const strong = edgeBoxes(image, { ...options, minScore: limit });
    expect(strong.length).toBeLessThan(all.length);
    for (const { score } of strong) expect(score).toBeGreaterThanOrEqual(limit);
  });

  it("windows of any map are inside the image, by falling score, no two with a larger overlap than beta", () => {
    fc.assert(
      fc.property(
        anyMap,
        fc.record({
          alpha: fc.double({ min: 0.4, max: 0.85, noNaN: true }),
          beta: fc.double({ min: 0.3, max: 0.95, noNaN: true }),
          maxAspect: fc.constantFrom(1, 1.5, 3),
          minArea: fc.constantFrom(1, 100, 1000, 1e6),
          kappa: fc.constantFrom(0, 1.5, 3),
          minScore: fc.constantFrom(0, 0.01),
        }),
        (map, more) => {
          const found = edgeBoxesOf(map, { ...options, ...more });
          found.forEach(({ x, y, width, height, score }, i) => {
            for (const value of [x, y, width, height, score]) expect(Number.isFinite(value)).toBe(true);
            expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
            expect(Math.min(width, height)).toBeGreaterThan(0);
            expect(x + width).toBeLessThanOrEqual(map.width);
            expect(y + height).toBeLessThanOrEqual(map.height);
            expect(score).toBeGreaterThanOrEqual(Math.max(more.minScore, Number.MIN_VALUE));
            const before = found.slice(0, i);
            expect(before.every((one) => one.score >= score)).toBe(true);
            for (const one of before)
              expect(intersectionOverUnion(one, { x, y, width, height })).toBeLessThanOrEqual(more.beta + 1e-9);
          });
        },
      ),
      { numRuns: 120 },
    );
  });
});
