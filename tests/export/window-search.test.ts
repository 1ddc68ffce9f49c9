import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { Refinement } from "../../compiler/contract/refinement.js";
import { Arithmetic } from "../../compiler/targets/onnx/export/arithmetic.js";
import { ExportGraph } from "../../compiler/targets/onnx/export/export-graph.js";
import { type SearchOptions, searchWindows } from "../../compiler/targets/onnx/export/window-search.js";
import type { PickedWindow } from "../../runtime/cascade/localise/candidates.js";
import { subtractFloor } from "../../runtime/cascade/localise/floor.js";
import { integralImage } from "../../runtime/cascade/localise/integral-image.js";
import { pickSeveral, pickWindow } from "../../runtime/cascade/localise/pick.js";
import { onSteps, refineWindow } from "../../runtime/cascade/localise/refine.js";
import { type MapFrame, scoredMap } from "../../runtime/cascade/localise/scored-map.js";
import { windowScorer } from "../../runtime/cascade/localise/window-score.js";
import type { Box } from "../../runtime/data/box.js";
import { Random } from "../../runtime/random.js";
import { randomRefinement } from "../support/random-refinement.js";
import { modelBytes } from "./support.js";

/** A model that searches a map in a valid area, both given as inputs. */
async function searcher(
  rows: number,
  cols: number,
  options: SearchOptions,
  refinement?: Refinement,
): Promise<ort.InferenceSession> {
  const g = new ExportGraph();
  const m = new Arithmetic(g);
  const map = g.input("map", "float", [rows, cols], "");
  const part = (name: string): string => g.input(name, "double", [], "");
  const valid = { x: part("x"), y: part("y"), width: part("width"), height: part("height") };
  g.output("windows", searchWindows(m, map, { rows, cols, valid }, options, refinement), "double", ["windows", 5], "");
  return ort.InferenceSession.create(modelBytes(g.model("search", {}, "")), {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
  });
}

/** Maps that a variant is tried on. */
const maps = 40;
const sides = ["x", "y", "width", "height"] as const;

const double = (value: number): ort.Tensor => new ort.Tensor("float64", Float64Array.of(value), []);

/** Values of several kinds: noise, a few peaks on zeros, plateaus of equal values, nothing positive. */
function randomMap(random: Random, rows: number, cols: number): Float32Array {
  const kind = random.below(4);
  const map = Float32Array.from({ length: rows * cols }, () => {
    if (kind === 0) return random.normal();
    if (kind === 1) return random.chance(0.05) ? random.next() * 3 : 0;
    if (kind === 2) return random.below(3);
    return -random.next();
  });
  return map;
}

const scores = ["mean", "contrast", "zscore"] as const;
const floors = ["none", "minimum", "median"] as const;
const picks = [{ kind: "best" }, { kind: "densest" }, { kind: "all", density: 0.3 }] as const;
const variants = picks.flatMap((pick) =>
  floors.map((floor, i) => ({ pick, floor, score: scores[i] ?? "mean", seed: `${pick.kind} ${floor}` })),
);

describe("the window search of an exported cascade", () => {
  it.each([...variants, ...scores.map((score) => ({ pick: picks[1], floor: "median" as const, score, seed: score }))])(
    "$score, floor $floor, pick $pick.kind: as the runtime's",
    async ({ pick, floor, score, seed }) => {
      const random = new Random("search", seed);
      const [rows, cols] = [9 + random.below(6), 8 + random.below(6)];
      const options: SearchOptions = {
        scales: [0.35, 0.5, 0.75, 1],
        aspects: [0.7, 1, 1.6],
        step: 0.3,
        score,
        floor,
        power: random.pick([1, 2, 0.5]),
        pick,
      };
      const session = await searcher(rows, cols, options);
      let ties = 0;
      for (let i = 0; i < maps; i++) {
        const map = randomMap(random, rows, cols);
        const [x, y] = random.chance(0.5) ? [0, 0] : [random.next() * 2, random.next() * 3];
        const valid = { x, y, width: cols - x - random.next() * 2, height: rows - y - random.next() * 2 };
        const found = await session.run({
          map: new ort.Tensor("float32", map, [rows, cols]),
          x: double(valid.x),
          y: double(valid.y),
          width: double(valid.width),
          height: double(valid.height),
        });
        const expected = pickedWindows(map, { rows, cols, valid }, options);
        const rowsFound = (found.windows?.data ?? []) as Float64Array;
        // A map without a positive response has no peak, and gives one row that is not a window.
        if (expected.length === 0) {
          expect(rowsFound).toHaveLength(5);
          expect(rowsFound[0]).toBe(Number.NEGATIVE_INFINITY);
        } else expect(rowsFound).toHaveLength(5 * expected.length);
        for (const [w, window] of expected.entries()) {
          const [best = Number.NaN, left = 0, top = 0, width = 0, height = 0] = rowsFound.subarray(5 * w);
          expect(Math.abs(best - window.score)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(window.score)));
          const box = { x: left, y: top, width, height };
          // Another window than the runtime's only where both score the same but for rounding.
          if (sides.every((side) => Math.abs(box[side] - window.box[side]) < 1e-9)) continue;
          expect(scoreAt(box, map, { rows, cols, valid }, options)).toBeCloseTo(window.score, 9);
          ties++;
        }
      }
      await session.release();
      expect(ties).toBeLessThan(maps / 4);
    },
  );

  it.each(picks)("refines the windows of pick $kind as the runtime does", async (pick) => {
    const random = new Random("refined", pick.kind);
    const [rows, cols] = [10, 12];
    const options: SearchOptions = {
      scales: [0.35, 0.5],
      aspects: [0.8],
      step: 0.2,
      score: "zscore",
      floor: "none",
      power: 0.5,
      pick,
    };
    const refinement = randomRefinement(random);
    const session = await searcher(rows, cols, options, refinement);
    for (let i = 0; i < maps; i++) {
      const flat = i % 10 === 0;
      const map = Float32Array.from({ length: rows * cols }, () => (flat ? 0 : random.next() * (1 + random.below(4))));
      const valid = { x: random.next(), y: 2 * random.next(), width: 11 - random.next(), height: 8 - random.next() };
      const found = await session.run({
        map: new ort.Tensor("float32", map, [rows, cols]),
        x: double(valid.x),
        y: double(valid.y),
        width: double(valid.width),
        height: double(valid.height),
      });
      const frame = { rows, cols, valid };
      const expected = pickedWindows(map, frame, options).map(({ box }) =>
        onSteps(refineWindow(scoredMap(map, frame, options), box, refinement)),
      );
      const rowsFound = (found.windows?.data ?? []) as Float64Array;
      if (expected.length > 0) expect(rowsFound).toHaveLength(5 * expected.length);
      for (const [w, window] of expected.entries()) {
        const [, x = 0, y = 0, width = 0, height = 0] = rowsFound.subarray(5 * w);
        const box = { x, y, width, height };
        for (const side of sides) expect(Math.abs(box[side] - window[side])).toBeLessThan(1e-6);
      }
    }
    await session.release();
  });

  it("fails where no window fits, as the runtime does", async () => {
    const options: SearchOptions = {
      scales: [0.9, 1],
      aspects: [4],
      step: 0.5,
      score: "mean",
      floor: "none",
      power: 1,
      pick: { kind: "best" },
    };
    const session = await searcher(6, 6, options);
    const map = new Float32Array(36).fill(1);
    const run = (width: number): Promise<unknown> =>
      session.run({
        map: new ort.Tensor("float32", map, [6, 6]),
        ...{ x: double(0), y: double(0), width: double(width), height: double(2) },
      });
    expect(() => pickedWindows(map, { rows: 6, cols: 6, valid: { x: 0, y: 0, width: 3, height: 2 } }, options)).toThrow(
      "no window fits",
    );
    await expect(run(3)).rejects.toThrow(/indices/);
    await expect(run(6)).resolves.toBeDefined();
    await session.release();
  });
});

/** The runtime's windows. */
function pickedWindows(
  map: Float32Array,
  frame: MapFrame & { readonly valid: Box },
  { pick, ...options }: SearchOptions,
): readonly PickedWindow[] {
  return pick.kind === "all"
    ? pickSeveral(map, frame, { ...options, density: pick.density })
    : [pickWindow(map, frame, { ...options, pick: pick.kind })];
}

/** The runtime's score of one window. */
function scoreAt(
  box: Box,
  map: Float32Array,
  { rows, cols, valid }: { readonly rows: number; readonly cols: number; readonly valid: Box },
  { floor, power, score }: SearchOptions,
): number {
  const values = subtractFloor(map, cols, valid, floor).map((value) =>
    power === 1 ? value : Math.max(0, value) ** power,
  );
  return windowScorer(score, integralImage(values, rows, cols), values, valid)(box.x, box.y, box.width, box.height);
}
