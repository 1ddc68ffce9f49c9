import type { Arithmetic, BoxValue, Scalar } from "./arithmetic.js";
import { firstOfBest, rounding } from "./first-of-best.js";
import { boxSums, type Integral } from "./integral.js";

/** Density peaks of a map: at least one, whatever the map. */
export interface Peaks {
  /** Does any position have a positive density? Otherwise the peaks mean nothing. */
  readonly exists: string;
  /** Centres of their cells, in cells: vectors. */
  readonly x: string;
  readonly y: string;
}

/**
 * The highest density peak (the runtime's density-peak search), of equal ones the first. Peaks are ranked by sqrt(rho^2 +
 * sigma^2), and the densest position has the largest rho and by definition the largest sigma: the first peak is simply
 * the densest position.
 */
export function densestPeak(m: Arithmetic, integral: Integral, valid: BoxValue, reach: Scalar): Peaks {
  const rho = densities(m, integral, valid, reach);
  const top = m.reshape(firstOfBest(m, rho, 0), [1]);
  const exists = m.compare("Greater", m.reduce("ReduceMax", rho, [0]), 0);
  return { exists, ...placesOf(m, top, integral.cols) };
}

/**
 * All density peaks by falling rank, as the runtime finds and ranks them.
 * @param least lower densities, as shares of the highest one, are left out.
 */
export function densityPeaks(m: Arithmetic, integral: Integral, valid: BoxValue, reach: Scalar, least: number): Peaks {
  const { rows, cols } = integral;
  const cells = rows * cols;
  const rho = densities(m, integral, valid, reach);
  const highest = m.reduce("ReduceMax", rho, [0]);
  const exists = m.compare("Greater", highest, 0);
  const shares = m.value(m.div(rho, m.where(exists, highest, 1)));
  const steps = inSteps(m, shares);
  // Of equal values, the first one is the higher one.
  const order = descending(m, steps, m.graph.ints([cells]));
  const index = m.cast(m.range(cells), "int64");
  const ranks = m.graph.op("ScatterElements", [index, order, index], { axis: 0 });
  const byRank = (values: string): string => m.graph.op("Gather", [values, order], { axis: 0 });

  const heights = m.graph.op("Neg", [m.cast(ranks, "float")]);
  const map = m.reshape(heights, [1, 1, rows, cols]);
  const around = m.graph.op("MaxPool", [map], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] });
  const summits = m.graph.op("GreaterOrEqual", [heights, m.reshape(around, [cells])]);
  const dense = m.and(m.compare("Greater", steps, 0), m.compare("GreaterOrEqual", shares, least));
  const isFirst = m.compare("Equal", m.range(cells), 0);
  const chosen = m.or(byRank(m.and(summits, dense)), isFirst);
  const peakRanks = m.reshape(m.graph.op("NonZero", [chosen]), [-1]);
  const peaks = m.graph.op("Gather", [order, peakRanks], { axis: 0 });

  const all = placesOf(m, index, cols);
  const own = placesOf(m, peaks, cols);
  const squared = (of: string, from: string): Scalar => {
    const difference = m.sub(m.row(of), m.column(from));
    return m.mul(difference, difference);
  };
  const distances = m.value(m.add(squared(all.x, own.x), squared(all.y, own.y)));
  const denser = m.graph.op("Less", [m.row(ranks), m.column(peakRanks)]);
  const nearest = m.sqrt(m.reduce("ReduceMin", m.where(denser, distances, Number.POSITIVE_INFINITY), [1]));
  const top = { x: m.gather(own.x, m.graph.ints(0), 0), y: m.gather(own.y, m.graph.ints(0), 0) };
  const side = (at: string, start: Scalar, length: Scalar): Scalar =>
    m.max(m.sub(at, start), m.sub(m.add(start, length), at));
  const [across, down] = [side(top.x, valid.x, valid.width), side(top.y, valid.y, valid.height)];
  const longest = m.sqrt(m.add(m.mul(across, across), m.mul(down, down)));
  const first = m.compare("Equal", m.cast(peakRanks, "double"), 0);
  const sigma = m.div(m.where(first, longest, nearest), longest);
  const share = m.graph.op("Gather", [shares, peaks], { axis: 0 });
  const extremity = m.sqrt(m.add(m.mul(share, share), m.mul(sigma, sigma)));
  const sorted = descending(m, inSteps(m, extremity), m.graph.op("Shape", [peaks]));
  const inOrder = (values: string): string => m.graph.op("Gather", [values, sorted], { axis: 0 });
  return { exists, x: inOrder(own.x), y: inOrder(own.y) };
}

/** Shares in steps of the rounding. */
const inSteps = (m: Arithmetic, shares: Scalar): string => m.value(m.round(m.div(shares, rounding)));

/** Indices of a vector's values from the highest to the lowest; equal ones keep their order. */
function descending(m: Arithmetic, values: string, count: string): string {
  const [, indices = ""] = m.graph.ops("TopK", [values, count], 2, { axis: 0, largest: 1, sorted: 1 });
  return indices;
}

/** Responses summed around each position; minus infinity outside the valid area. A vector, row by row. */
function densities(m: Arithmetic, integral: Integral, valid: BoxValue, reach: Scalar): string {
  const { rows, cols } = integral;
  const axis = (size: number, start: Scalar, length: Scalar) => {
    const centres = m.value(m.add(m.range(size), 0.5));
    const end = m.add(start, length);
    const half = m.div(reach, 2);
    return {
      valid: m.and(m.compare("GreaterOrEqual", centres, start), m.compare("Less", centres, end)),
      from: m.value(m.max(m.sub(centres, half), start)),
      to: m.value(m.min(m.add(centres, half), end)),
    };
  };
  const [across, down] = [axis(cols, valid.x, valid.width), axis(rows, valid.y, valid.height)];
  const sums = boxSums(m, integral, [across.from, across.to], [down.from, down.to]);
  const inside = m.and(m.column(down.valid), m.row(across.valid));
  return m.reshape(m.where(inside, sums, Number.NEGATIVE_INFINITY), [rows * cols]);
}

/** Centres of cells, in cells. */
function placesOf(m: Arithmetic, cells: string, cols: number): { readonly x: string; readonly y: string } {
  const centre = (value: string): string => m.value(m.add(m.cast(value, "double"), 0.5));
  return {
    x: centre(m.graph.op("Mod", [cells, m.graph.ints(cols)])),
    y: centre(m.graph.op("Div", [cells, m.graph.ints(cols)])),
  };
}
