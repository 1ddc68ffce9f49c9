import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Correction,
  type LinearFunction,
  REFINE_FEATURES,
  REFINE_REACH,
  REFINE_SIDE,
} from "../../../compiler/contract/refinement.js";
import { type Box, intersectionOverUnion } from "../../data/box.js";
import { Random } from "../../random.js";
import { type AnnotatedWindow, fitRefinement, onSteps, refineWindow } from "./refine.js";
import { type ScoredMap, scoredMap } from "./scored-map.js";

const frame = { rows: 16, cols: 20 };

/** A map that is bright inside a box. */
function brightIn(box: Box, random: Random): ScoredMap {
  const map = Float32Array.from({ length: frame.rows * frame.cols }, (_, i) => {
    const dx = ((i % frame.cols) + 0.5 - box.x - box.width / 2) / (box.width / 2);
    const dy = (Math.floor(i / frame.cols) + 0.5 - box.y - box.height / 2) / (box.height / 2);
    return Math.exp(-((dx * dx + dy * dy) ** 2)) + 0.02 * random.next();
  });
  return scoredMap(map, frame, {});
}

/** Windows that are off their boxes in a way that the map shows, and always a little too large. */
function annotated(seed: string, count: number): readonly AnnotatedWindow[] {
  const random = new Random("refine", seed);
  return Array.from({ length: count }, () => {
    const side = 4 + 4 * random.next();
    const truth = { x: 11 * random.next(), y: 7 * random.next(), width: side, height: side * 1.1 };
    const size = side * (1.1 + 0.6 * random.next());
    const off = (): number => (random.next() - 0.5) * side * 0.6;
    const [x, y] = [truth.x + side / 2 - size / 2 + off(), truth.y + (1.1 * side) / 2 - size / 2 + off()];
    return { map: brightIn(truth, random), window: { x, y, width: size, height: size }, truth };
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const constant = (bias: number): LinearFunction => ({ weights: new Array<number>(REFINE_FEATURES).fill(0), bias });
const still: Correction = { right: constant(0), down: constant(0), wider: constant(0), taller: constant(0) };

describe("refineWindow", () => {
  const map = brightIn({ x: 5, y: 5, width: 6, height: 6 }, new Random("still"));
  const window = { x: 4, y: 6, width: 5, height: 4 };

  it("changes nothing without corrections, and moves and scales by their values", () => {
    expect(refineWindow(map, window, [])).toEqual(window);
    const moved = { ...still, right: constant(0.2), down: constant(-0.25), wider: constant(Math.log(1.2)) };
    const box = refineWindow(map, window, [moved]);
    expect(box).toMatchObject({ y: 5, height: 4 });
    expect(box.width).toBeCloseTo(6, 12);
    expect(box.x + box.width / 2).toBeCloseTo(7.5, 12);
  });

  it("limits a move to ln 2 sides of the window, and its factor to 2", () => {
    const box = refineWindow(map, window, [{ ...still, down: constant(-9), taller: constant(9) }]);
    expect(box.height).toBeCloseTo(8, 12);
    expect(box.y + box.height / 2).toBeCloseTo(8 - 4 * Math.LN2, 12);
  });

  it.each(["right", "down", "wider", "taller"] as const)("reads the features of the formula: %s", (part) => {
    const random = new Random("features", part);
    const valid = { x: 1, y: 2, width: 17, height: 13 };
    const values = Float32Array.from({ length: frame.rows * frame.cols }, () => random.next());
    const scored = scoredMap(values, { ...frame, valid }, {});
    const weights = Array.from({ length: REFINE_FEATURES }, () => 0.02 * random.normal());
    // The mean response in a part of the surroundings, cell by cell.
    const meanIn = (x: number, y: number, width: number, height: number): number => {
      let sum = 0;
      for (let row = 0; row < frame.rows; row++)
        for (let col = 0; col < frame.cols; col++) {
          const across = Math.max(0, Math.min(col + 1, x + width) - Math.max(col, x));
          const down = Math.max(0, Math.min(row + 1, y + height) - Math.max(row, y));
          sum += across * down * (values[row * frame.cols + col] ?? 0);
        }
      return sum / (width * height);
    };
    const [wide, tall] = [(window.width * REFINE_REACH) / REFINE_SIDE, (window.height * REFINE_REACH) / REFINE_SIDE];
    const [left, top] = [6.5 - (REFINE_SIDE * wide) / 2, 8 - (REFINE_SIDE * tall) / 2];
    const means = Array.from({ length: REFINE_SIDE ** 2 }, (_, i) =>
      meanIn(left + (i % REFINE_SIDE) * wide, top + Math.floor(i / REFINE_SIDE) * tall, wide, tall),
    );
    const features = [Math.log(Math.sqrt(20) / 13), 5.5 / 17, 6 / 13, ...means.map((one) => one / mean(means))];
    const value = features.reduce((sum, feature, i) => sum + feature * (weights[i] ?? 0), 0.01);
    const box = refineWindow(scored, window, [{ ...still, [part]: { weights, bias: 0.01 } }]);
    const found = {
      right: (box.x + box.width / 2 - 6.5) / 5,
      down: (box.y + box.height / 2 - 8) / 4,
      wider: Math.log(box.width / 5),
      taller: Math.log(box.height / 4),
    };
    expect(found[part]).toBeCloseTo(value, 9);
  });
});

describe("onSteps", () => {
  it("windows that differ by the rounding of a map become the same window, at most half a step away", () => {
    const random = new Random("steps");
    for (let i = 0; i < 200; i++) {
      const step = (): number => random.below(4000) / 256;
      const exact = { x: step() - 5, y: step() - 5, width: 1 + step(), height: 1 + step() };
      const near = (): number => (random.next() - 0.5) * 0.9 * (1 / 256);
      const { x, y, width, height } = exact;
      expect(onSteps({ x: x + near(), y: y + near(), width: width + near(), height: height + near() })).toEqual(exact);
    }
  });

  it("a place halfway between two steps goes to the upper one", () => {
    expect(onSteps({ x: -1 / 512, y: 1 / 512, width: 1 + 1 / 512, height: 2 })).toEqual({
      x: 0,
      y: 1 / 256,
      width: 1 + 1 / 256,
      height: 2,
    });
  });
});

describe("fitRefinement", () => {
  it("brings windows of other images to their boxes", () => {
    const refinement = fitRefinement(annotated("fit", 300));
    const others = annotated("others", 200);
    const before = others.map(({ window, truth }) => intersectionOverUnion(window, truth));
    const after = others.map(({ map, window, truth }) =>
      intersectionOverUnion(refineWindow(map, window, refinement), truth),
    );
    expect(mean(before)).toBeLessThan(0.55);
    expect(mean(after)).toBeGreaterThan(0.8);
  });

  it("finds a constant size and offset exactly where nothing else tells windows from boxes", () => {
    const blank = scoredMap(new Float32Array(frame.rows * frame.cols), frame, {});
    const one = {
      map: blank,
      window: { x: 5, y: 5, width: 4, height: 4 },
      truth: { x: 4.5, y: 5.5, width: 6, height: 5 },
    };
    const box = refineWindow(blank, one.window, fitRefinement([one, one, one]));
    for (const side of ["x", "y", "width", "height"] as const) expect(box[side]).toBeCloseTo(one.truth[side], 9);
  });

  it("is not led astray by a few windows that missed the face", () => {
    const samples = annotated("failures", 300);
    const lost = samples.map((sample, i) =>
      i % 20 === 0 ? { ...sample, window: { x: 17, y: 13, width: 2, height: 2 } } : sample,
    );
    const refinement = fitRefinement(lost);
    const others = annotated("others", 200);
    const after = others.map(({ map, window, truth }) =>
      intersectionOverUnion(refineWindow(map, window, refinement), truth),
    );
    expect(mean(after)).toBeGreaterThan(0.75);
  });

  it("needs a window, and gives finite boxes for any map and window", () => {
    expect(() => fitRefinement([])).toThrow(RangeError);
    const side = fc.double({ min: 0.2, max: 30, noNaN: true });
    const place = fc.double({ min: -20, max: 20, noNaN: true });
    const boxes = fc.record({ x: place, y: place, width: side, height: side });
    const maps = fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 320, maxLength: 320 });
    const samples = fc.array(fc.record({ map: maps, window: boxes, truth: boxes }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(samples, (given) => {
        const all = given.map((one) => ({ ...one, map: scoredMap(Float32Array.from(one.map), frame, {}) }));
        const refinement = fitRefinement(all);
        for (const { map, window } of all) {
          const { x, y, width, height } = refineWindow(map, window, refinement);
          expect([x, y, width, height].every(Number.isFinite)).toBe(true);
          expect(width / window.width).toBeLessThanOrEqual(4 * (1 + 1e-9));
          expect(width).toBeGreaterThan(0);
          expect(height).toBeGreaterThan(0);
        }
      }),
      { numRuns: 50 },
    );
  });
});
