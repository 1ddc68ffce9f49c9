import type { Refinement } from "../../../contract/refinement.js";
import type { Arithmetic, BoxValue, Scalar } from "./arithmetic.js";
import { densestPeak, type Peak } from "./density-peak.js";
import { firstOfBest } from "./first-of-best.js";
import { integralOf } from "./integral.js";
import { refineBox } from "./refine.js";
import { gridScorer, type Positions, type WindowGrid, type WindowScore } from "./window-score.js";

export interface SearchOptions {
  readonly scales: readonly number[];
  readonly aspects: readonly number[];
  readonly step: number;
  readonly score: WindowScore;
  readonly floor: "none" | "minimum" | "median";
  readonly power: number;
  readonly pick: "best" | "densest";
}

export interface FoundWindow {
  /** In cells of the map. */
  readonly box: BoxValue;
  readonly score: string;
}

/**
 * The window of a response map rows x cols (single precision), as the runtime's `pickWindow` finds it: the
 * first of the best windows of each size, and the first of these that is best; then refined.
 */
export function searchWindow(
  m: Arithmetic,
  response: string,
  { rows, cols, valid }: { readonly rows: number; readonly cols: number; readonly valid: BoxValue },
  options: SearchOptions,
  refinement?: Refinement,
): FoundWindow {
  const map = raised(m, floored(m, response, rows, cols, valid, options.floor), options.power);
  const integral = integralOf(m, map, rows, cols);
  const scorer = gridScorer(m, options.score, integral, map, valid);
  const side = m.min(valid.width, valid.height);
  const reach = m.max(1, m.mul(side, Math.min(...options.scales)));
  const peak = options.pick === "densest" ? densestPeak(m, integral, valid, reach) : undefined;
  // Sizes of windows one after the other; of each its best window: score, x, y, width, height.
  const sizes = options.scales.flatMap((scale) => options.aspects.map((aspect) => [scale, Math.sqrt(aspect)] as const));
  const tables = ([0, 1] as const).map((part) => m.graph.numbers(sizes.map((one) => one[part])));
  const best = m.graph.scan(m.value(m.range(sizes.length)), "double", [5], (size) => {
    const [scale = "", root = ""] = tables.map((table) => m.gather(table, size, 0));
    const grid = gridOf(m, valid, side, scale, root, options.step);
    const all = m.value(scorer(grid));
    const kept = peak === undefined ? all : m.where(aroundPeak(m, grid, peak), all, none);
    return firstBest(m, m.reshape(kept, [-1]), boxesOf(m, grid, all));
  });
  const part = (table: string, i: number, axis: number): string =>
    m.graph.op("Gather", [table, m.graph.ints(i)], { axis });
  const scores = part(best, 0, 1);
  const first = firstOfBest(m, scores, 0);
  const highest = m.reduce("ReduceMax", scores, [0]);
  // Where no window fits there is no answer: the index beyond the end stops the model.
  const there = m.graph.op("Where", [m.compare("Greater", highest, none), first, m.graph.ints(sizes.length)]);
  const found = m.graph.op("Gather", [best, there], { axis: 0 });
  const box = { x: part(found, 1, 0), y: part(found, 2, 0), width: part(found, 3, 0), height: part(found, 4, 0) };
  return {
    box: refinement === undefined ? box : refineBox(m, integral, valid, box, refinement),
    score: part(found, 0, 0),
  };
}

/** Score of what is no window. */
const none = Number.NEGATIVE_INFINITY;

/** The first of the best windows as score, x, y, width, height; the score `none` where there is no window at all. */
function firstBest(m: Arithmetic, scores: string, boxes: string): string {
  const padded = m.concat([scores, m.vector(none)]);
  const best = firstOfBest(m, padded, 1);
  const nowhere = m.row(m.graph.numbers([0, 0, 0, 0]));
  const [score, box] = [padded, m.concat([boxes, nowhere])].map((all) =>
    m.graph.op("Gather", [all, best], { axis: 0 }),
  );
  return m.concat([score ?? "", m.reshape(box ?? "", [4])]);
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

/** Is a window at the position nearest to the peak, or beside it, in both directions? All are where there is no peak. */
function aroundPeak(m: Arithmetic, { x, y, width, height }: WindowGrid, peak: Peak): string {
  const near = ({ values, start, slack, count }: Positions, wanted: Scalar): string => {
    const last = m.sub(count, 1);
    const single = m.compare("LessOrEqual", last, 0);
    const spacing = m.where(single, 1, m.div(slack, m.max(1, last)));
    const nearest = m.clamp(m.round(m.div(m.sub(wanted, start), spacing)), 0, last);
    const [some = ""] = m.sizes(values, 1);
    return m.compare("LessOrEqual", m.abs(m.sub(m.range(some), m.where(single, 0, nearest))), 1);
  };
  const columns = near(x, m.sub(peak.x, m.div(width, 2)));
  const rows = near(y, m.sub(peak.y, m.div(height, 2)));
  return m.or(m.not(peak.exists), m.and(m.column(rows), m.row(columns)));
}
