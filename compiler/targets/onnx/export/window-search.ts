import type { Refinement } from "../../../contract/refinement.js";
import { type Arithmetic, type BoxValue, lengthOf, type Scalar } from "./arithmetic.js";
import { densestPeak, densityPeaks, type Peaks } from "./density-peaks.js";
import { firstOfBest } from "./first-of-best.js";
import { type Integral, integralOf } from "./integral.js";
import { boxOnSteps, refineBox } from "./refine.js";
import { gridScorer, type Positions, type WindowGrid, type WindowScore } from "./window-score.js";

export interface SearchOptions {
  readonly scales: readonly number[];
  readonly aspects: readonly number[];
  readonly step: number;
  readonly score: WindowScore;
  readonly floor: "none" | "minimum" | "median";
  readonly power: number;
  readonly pick:
    | { readonly kind: "best" }
    | { readonly kind: "densest" }
    | { readonly kind: "all"; readonly density: number };
}

/** The score of a row that is not a window. */
export const none = Number.NEGATIVE_INFINITY;

/**
 * The windows of a response map rows x cols (single precision), as the runtime finds them: one for `best` and `densest`,
 * for `all` one for each density peak, the highest one first. Around each peak it is the first of the best windows of each
 * size, and the first of these that is best; then refined.
 *
 * @returns windows x (score, x, y, width, height), in cells. Without a positive response, `all` gives a window with the
 *   score `none`.
 */
export function searchWindows(
  m: Arithmetic,
  response: string,
  { rows, cols, valid }: { readonly rows: number; readonly cols: number; readonly valid: BoxValue },
  options: SearchOptions,
  refinement?: Refinement,
): string {
  const map = raised(m, floored(m, response, rows, cols, valid, options.floor), options.power);
  const integral = integralOf(m, map, rows, cols);
  const scorer = gridScorer(m, options.score, integral, map, valid);
  const side = m.min(valid.width, valid.height);
  const reach = m.max(1, m.mul(side, Math.min(...options.scales)));
  const peaks = peaksOf(m, integral, valid, reach, options.pick);
  // Sizes of windows one after the other; of each its best window at each peak.
  const sizes = options.scales.flatMap((scale) => options.aspects.map((aspect) => [scale, Math.sqrt(aspect)] as const));
  const tables = ([0, 1] as const).map((part) => m.graph.numbers(sizes.map((one) => one[part])));
  const count = options.pick.kind === "all" ? "peaks" : 1;
  const best = m.graph.scan(m.value(m.range(sizes.length)), "double", [count, 5], (size) => {
    const [scale = "", root = ""] = tables.map((table) => m.gather(table, size, 0));
    const grid = gridOf(m, valid, side, scale, root, options.step);
    const all = m.value(scorer(grid));
    const kept =
      peaks === undefined
        ? m.graph.op("Unsqueeze", [all, m.graph.ints([0])])
        : m.where(aroundPeaks(m, grid, peaks), all, none);
    return firstBest(m, m.graph.op("Flatten", [kept], { axis: 1 }), boxesOf(m, grid, all));
  });
  const byPeak = m.graph.op("Transpose", [best], { perm: [1, 0, 2] });
  const scores = m.graph.op("Gather", [byPeak, m.graph.ints(0)], { axis: 2 });
  const first = m.cast(firstOfBest(m, scores, 1), "double");
  const highest = m.reduce("ReduceMax", scores, [1]);
  const peakCount = lengthOf(m, highest);
  const offset = m.mul(m.range(peakCount), sizes.length);
  // If no window fits, the index is beyond the end, which stops the model.
  const beyond = m.mul(peakCount, sizes.length);
  const index = m.where(m.compare("Greater", highest, none), m.add(offset, first), beyond);
  const found = m.gather(m.reshape(byPeak, [-1, 5]), index, 0);
  const windows = refinement === undefined ? found : refined(m, integral, valid, found, peakCount, refinement);
  if (options.pick.kind !== "all" || peaks === undefined) return windows;
  const score = m.where(peaks.exists, m.graph.op("Gather", [windows, m.graph.ints([0])], { axis: 1 }), none);
  return m.concat([score, m.graph.op("Gather", [windows, m.graph.ints([1, 2, 3, 4])], { axis: 1 })], 1);
}

/** Windows with refined boxes. */
function refined(
  m: Arithmetic,
  integral: Integral,
  valid: BoxValue,
  windows: string,
  count: string,
  refinement: Refinement,
): string {
  return m.graph.scan(m.value(m.range(count)), "double", [5], (index) => {
    const row = m.gather(windows, index, 0);
    const part = (i: number): string => m.graph.op("Gather", [row, m.graph.ints(i)], { axis: 0 });
    const box = { x: part(1), y: part(2), width: part(3), height: part(4) };
    const { x, y, width, height } = boxOnSteps(m, refineBox(m, integral, valid, box, refinement));
    return m.concat([part(0), x, y, width, height].map((one) => m.vector(one)));
  });
}

/** The peaks at which windows are searched; undefined for anywhere. */
function peaksOf(
  m: Arithmetic,
  integral: Integral,
  valid: BoxValue,
  reach: Scalar,
  pick: SearchOptions["pick"],
): Peaks | undefined {
  switch (pick.kind) {
    case "best":
      return undefined;
    case "densest":
      return densestPeak(m, integral, valid, reach);
    case "all":
      return densityPeaks(m, integral, valid, reach, pick.density);
    default: {
      const never: never = pick;
      return never;
    }
  }
}

/**
 * The first of the best windows of each row of scores as score, x, y, width, height; the score `none` where there is no
 * window at all.
 */
function firstBest(m: Arithmetic, scores: string, boxes: string): string {
  const [count = ""] = m.sizes(scores, 1);
  const shape = m.cast(m.concat([m.vector(count), m.vector(1)]), "int64");
  const padded = m.concat([scores, m.graph.op("Expand", [m.graph.number(none), shape])], 1);
  const best = firstOfBest(m, padded, 1);
  const score = m.graph.op("GatherElements", [padded, m.column(best)], { axis: 1 });
  const nowhere = m.row(m.graph.numbers([0, 0, 0, 0]));
  return m.concat([score, m.graph.op("Gather", [m.concat([boxes, nowhere]), best], { axis: 0 })], 1);
}

/** Less the smallest or the middle value of the cells whose centres are valid, and nothing below 0; single precision. */
function floored(
  m: Arithmetic,
  response: string,
  rows: number,
  cols: number,
  valid: BoxValue,
  floor: SearchOptions["floor"],
): string {
  const map = m.cast(response, "double");
  if (floor === "none") return map;
  const within = (size: number, start: Scalar, length: Scalar): string => {
    const centres = m.value(m.add(m.range(size), 0.5));
    return m.and(m.compare("GreaterOrEqual", centres, start), m.compare("Less", centres, m.add(start, length)));
  };
  const inside = m.and(m.column(within(rows, valid.y, valid.height)), m.row(within(cols, valid.x, valid.width)));
  const count = m.reduce("ReduceSum", m.cast(inside, "double"), [0, 1]);
  const values = m.reshape(m.where(inside, map, Number.POSITIVE_INFINITY), [rows * cols]);
  const [ascending = ""] = m.graph.ops("TopK", [values, m.graph.ints([rows * cols])], 2, {
    axis: 0,
    largest: 0,
    sorted: 1,
  });
  const rank = (index: Scalar): string => m.gather(ascending, m.value(m.max(0, index)), 0);
  const level =
    floor === "minimum"
      ? rank(0)
      : m.div(m.add(rank(m.floor(m.div(m.sub(count, 1), 2))), rank(m.floor(m.div(count, 2)))), 2);
  const lowered = m.value(m.max(0, m.sub(map, level)));
  const single = m.cast(m.cast(lowered, "float"), "double");
  return m.where(m.compare("Greater", count, 0), single, map);
}

/** Positive values to a power, others 0; single precision. */
function raised(m: Arithmetic, map: string, power: number): string {
  if (power === 1) return map;
  const positive = m.graph.op("Pow", [m.value(m.max(0, map)), m.graph.number(power)]);
  return m.cast(m.cast(positive, "float"), "double");
}

/** Windows of one size, spread evenly over the valid area; none where they do not fit. `root`: of their aspect. */
function gridOf(m: Arithmetic, valid: BoxValue, side: Scalar, scale: Scalar, root: Scalar, step: number): WindowGrid {
  const wide = m.mul(m.mul(scale, side), root);
  const tall = m.div(m.mul(scale, side), root);
  const fits = m.and(
    m.compare("LessOrEqual", wide, m.mul(valid.width, 1 + 1e-9)),
    m.compare("LessOrEqual", tall, m.mul(valid.height, 1 + 1e-9)),
  );
  const [width, height] = [m.min(wide, valid.width), m.min(tall, valid.height)];
  const positions = (start: Scalar, room: Scalar, length: Scalar): Positions => {
    const slack = m.sub(room, length);
    const spread = m.add(m.ceil(m.sub(m.div(slack, m.mul(step, length)), 1e-9)), 1);
    const count = m.where(m.compare("LessOrEqual", slack, 0), 1, spread);
    const spacing = m.max(1, m.sub(count, 1));
    const index = m.range(m.where(fits, count, 0));
    return { values: m.value(m.add(start, m.div(m.mul(slack, index), spacing))), start, slack, count };
  };
  return { width, height, x: positions(valid.x, valid.width, width), y: positions(valid.y, valid.height, height) };
}

/** windows x (x, y, width, height), row by row. */
function boxesOf(m: Arithmetic, { x, y, width, height }: WindowGrid, like: string): string {
  const shape = m.graph.op("Shape", [like]);
  const spread = (value: string): string => m.reshape(m.graph.op("Expand", [value, shape]), [-1, 1]);
  const side = (value: Scalar): string => spread(m.reshape(m.value(value), [1, 1]));
  return m.concat([spread(m.row(x.values)), spread(m.column(y.values)), side(width), side(height)], 1);
}

/**
 * Is a window at the position nearest to a peak, or next to it, in both directions? peaks x rows x columns. Without a
 * peak, every window counts.
 */
function aroundPeaks(m: Arithmetic, { x, y, width, height }: WindowGrid, peaks: Peaks): string {
  const near = ({ values, start, slack, count }: Positions, wanted: Scalar): string => {
    const last = m.sub(count, 1);
    const single = m.compare("LessOrEqual", last, 0);
    const spacing = m.where(single, 1, m.div(slack, m.max(1, last)));
    const nearest = m.clamp(m.round(m.div(m.sub(wanted, start), spacing)), 0, last);
    const [some = ""] = m.sizes(values, 1);
    return m.compare("LessOrEqual", m.abs(m.sub(m.row(m.range(some)), m.where(single, 0, nearest))), 1);
  };
  const columns = near(x, m.sub(m.column(peaks.x), m.div(width, 2)));
  const rows = near(y, m.sub(m.column(peaks.y), m.div(height, 2)));
  const apart = (mask: string, axis: number): string => m.graph.op("Unsqueeze", [mask, m.graph.ints([axis])]);
  return m.or(m.not(peaks.exists), m.and(apart(rows, 2), apart(columns, 1)));
}
