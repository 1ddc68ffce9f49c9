import { describe, expect, it } from "vitest";
import { type Box, intersectionOverUnion } from "../../data/box.js";
import { UserError } from "../../errors/user-error.js";
import { Random } from "../../random.js";
import { type PickOptions, pickSeveral, pickSeveralListed, pickWindow } from "./pick.js";

const rows = 24;
const cols = 24;
const options: PickOptions = {
  scales: [0.2, 0.25, 0.3, 0.36, 0.43, 0.5],
  aspects: [0.8, 1, 1.25],
  step: 0.1,
  score: "zscore",
  pick: "best",
};

/** Smooth bumps on a noisy ground; each bump has the given height and lies around the box's centre. */
function bumps(boxes: readonly (Box & { readonly top: number })[], noise = 0.05): Float32Array {
  const random = new Random("bumps");
  return Float32Array.from({ length: rows * cols }, (_, i) => {
    let value = noise * random.next();
    for (const { x, y, width, height, top } of boxes) {
      const dx = ((i % cols) + 0.5 - x - width / 2) / (width / 2);
      const dy = (Math.floor(i / cols) + 0.5 - y - height / 2) / (height / 2);
      value += top * Math.exp(-((dx * dx + dy * dy) ** 2));
    }
    return value;
  });
}

const left = { x: 2, y: 4, width: 7, height: 7, top: 1 };
const right = { x: 14, y: 13, width: 7, height: 7, top: 0.8 };

describe("pickWindow", () => {
  it.each(["best", "densest"] as const)("`pick: %s` finds the only bump", (pick) => {
    for (const score of ["zscore", "contrast"] as const) {
      const { box } = pickWindow(bumps([right]), { rows, cols }, { ...options, score, pick });
      expect(intersectionOverUnion(box, right)).toBeGreaterThan(0.6);
    }
  });

  it("`densest` stays at one of two bumps, where `best` can choose a window around both", () => {
    const { box } = pickWindow(
      bumps([left, right]),
      { rows, cols },
      { ...options, scales: [0.3, 0.9], pick: "densest" },
    );
    expect(intersectionOverUnion(box, left)).toBeGreaterThan(0.6);
  });

  it("the picked window stays in the valid area", () => {
    const valid = { x: 0, y: 10.5, width: cols, height: 13.5 };
    for (const pick of ["best", "densest"] as const) {
      const { box } = pickWindow(bumps([left, right]), { rows, cols, valid }, { ...options, pick });
      expect(box.y).toBeGreaterThanOrEqual(10.5);
      expect(intersectionOverUnion(box, right)).toBeGreaterThan(0.5);
    }
  });

  it("a mirrored map gives the mirrored window", () => {
    const map = bumps([left]);
    const mirrored = map.map((_, i) => map[i - (i % cols) + (cols - 1 - (i % cols))]!);
    const { box, score } = pickWindow(map, { rows, cols }, options);
    const other = pickWindow(mirrored, { rows, cols }, options);
    expect(other.box.x).toBeCloseTo(cols - box.x - box.width, 9);
    expect(other.box.y).toBe(box.y);
    expect(other.score).toBeCloseTo(score, 9);
  });

  it("of equal windows the first is picked, also on an empty map", () => {
    const width = 24 * 0.2 * Math.sqrt(0.8);
    for (const pick of ["best", "densest"] as const) {
      const { box, score } = pickWindow(new Float32Array(rows * cols), { rows, cols }, { ...options, pick });
      expect([box.x, box.y, box.width, score]).toEqual([0, 0, width, 0]);
    }
  });

  it("rounding in the last bits of a map does not change the picked window", () => {
    // Stripes down the map: all windows of a column score the same but for rounding.
    const stripes = Float32Array.from({ length: rows * cols }, (_, i) => (i % cols > 6 && i % cols < 13 ? 1 : 0.1));
    const noisy = stripes.map((value, i) => value * (1 + 1e-6 * Math.sin(i)));
    for (const score of ["mean", "contrast", "zscore"] as const) {
      const clean = pickWindow(stripes, { rows, cols }, { ...options, score });
      expect(clean.box.y).toBe(0);
      expect(pickWindow(noisy, { rows, cols }, { ...options, score }).box).toEqual(clean.box);
    }
  });

  it("the minimum as floor changes no contrast; the median removes the background", () => {
    const map = bumps([right]).map((value) => value + 3);
    const scores = (["none", "minimum", "median"] as const).map(
      (floor) => pickWindow(map, { rows, cols }, { ...options, score: "mean", scales: [0.25], floor }).score,
    );
    expect(scores[0]! - scores[1]!).toBeCloseTo(3, 2);
    expect(scores[2]).toBeLessThan(scores[1]!);
    const plain = pickWindow(map, { rows, cols }, { ...options, score: "contrast" });
    const lowered = pickWindow(map, { rows, cols }, { ...options, score: "contrast", floor: "minimum" });
    expect(lowered.box).toEqual(plain.box);
  });

  it("picking refuses maps with NaN and maps of another size", () => {
    const map = bumps([left]);
    expect(() => pickWindow(map, { rows, cols: 23 }, options)).toThrow(RangeError);
    map[77] = Number.NaN;
    expect(() => pickWindow(map, { rows, cols }, options)).toThrow(UserError);
  });
});

describe("pickSeveral", () => {
  it("picking several gives one window for each bump, the denser one first", () => {
    const found = pickSeveral(bumps([left, right]), { rows, cols }, { ...options, floor: "median", density: 0.4 });
    expect(found).toHaveLength(2);
    expect(intersectionOverUnion(found[0]!.box, left)).toBeGreaterThan(0.5);
    expect(intersectionOverUnion(found[1]!.box, right)).toBeGreaterThan(0.5);
    const one = pickSeveral(bumps([left, right]), { rows, cols }, { ...options, floor: "median", density: 0.99 });
    expect(one).toHaveLength(1);
  });

  it("picking several finds nothing on an empty map", () => {
    expect(pickSeveral(new Float32Array(rows * cols), { rows, cols }, { ...options, density: 0.5 })).toEqual([]);
  });

  it("of listed windows, a peak takes one that has it in its central half, and none without such a window", () => {
    const severally = (windows: readonly Box[]) =>
      pickSeveralListed(bumps([left, right]), { rows, cols }, windows, {
        score: "zscore",
        floor: "median",
        density: 0.4,
      }).map(({ box }) => [box.x, box.y]);
    const [a, b] = [left, right].map(({ x, y, width, height }) => ({ x, y, width, height }) as Box);
    if (a === undefined || b === undefined) throw new Error("no bumps");
    expect(severally([b, a])).toEqual([
      [a.x, a.y],
      [b.x, b.y],
    ]);
    expect(severally([b])).toEqual([[b.x, b.y]]);
    expect(severally([{ ...a, x: a.x + 6 }])).toEqual([]);
    expect(severally([])).toEqual([]);
  });
});
