import type { Arithmetic, BoxValue, Scalar } from "./arithmetic.js";
import { boxSums, type Integral } from "./integral.js";

export type WindowScore = "mean" | "contrast" | "zscore";

/** Windows of one size at every pair of a row and a column. */
export interface WindowGrid {
  readonly width: Scalar;
  readonly height: Scalar;
  readonly x: Positions;
  readonly y: Positions;
}

/** Evenly spread from `start` to `start + slack`. */
export interface Positions {
  /** A vector; empty where windows of this size do not fit. */
  readonly values: string;
  readonly start: Scalar;
  readonly slack: Scalar;
  readonly count: Scalar;
}

/** Scores of a grid's windows, rows x columns. */
export type GridScorer = (grid: WindowGrid) => Scalar;

/** A share of the valid area that is left only by rounding. */
const nothing = 1e-9;

/** The scores of the runtime's window search; `map` is the map of the integral. */
export function gridScorer(
  m: Arithmetic,
  score: WindowScore,
  integral: Integral,
  map: string,
  valid: BoxValue,
): GridScorer {
  const sumsOf = ({ x, y, width, height }: WindowGrid): Scalar => {
    const to = (positions: Positions, side: Scalar): readonly [string, string] => [
      positions.values,
      m.value(m.add(positions.values, side)),
    ];
    return boxSums(m, integral, to(x, width), to(y, height));
  };
  switch (score) {
    case "mean":
      return (grid) => m.div(sumsOf(grid), m.mul(grid.width, grid.height));
    case "contrast":
      return contrast(m, integral, valid, sumsOf);
    case "zscore":
      return zscore(m, integral, map, valid, sumsOf);
    default: {
      const never: never = score;
      return never;
    }
  }
}

/** Mean inside less the mean of the ring around, of equal area and cut at the valid area. */
function contrast(m: Arithmetic, integral: Integral, valid: BoxValue, sumsOf: GridScorer): GridScorer {
  const total = m.mul(valid.width, valid.height);
  const margin = (Math.SQRT2 - 1) / 2;
  const reach = (starts: string, side: Scalar, low: Scalar, room: Scalar): readonly [string, string] => [
    m.value(m.max(m.sub(starts, m.mul(margin, side)), low)),
    m.value(m.min(m.add(starts, m.mul(1 + margin, side)), m.add(low, room))),
  ];
  return (grid) => {
    const x = reach(grid.x.values, grid.width, valid.x, valid.width);
    const y = reach(grid.y.values, grid.height, valid.y, valid.height);
    const inside = m.mul(grid.width, grid.height);
    const sides = [m.row(m.value(m.sub(x[1], x[0]))), m.column(m.value(m.sub(y[1], y[0])))] as const;
    const ring = m.sub(m.mul(sides[0], sides[1]), inside);
    const sum = sumsOf(grid);
    const around = m.div(m.sub(boxSums(m, integral, x, y), sum), ring);
    return m.where(m.compare("LessOrEqual", ring, m.mul(nothing, total)), 0, m.sub(m.div(sum, inside), around));
  };
}

/** The sum's deviation from that of a random set of cells, in standard deviations. */
function zscore(m: Arithmetic, integral: Integral, map: string, valid: BoxValue, sumsOf: GridScorer): GridScorer {
  const total = m.mul(valid.width, valid.height);
  const x = [m.vector(valid.x), m.vector(m.add(valid.x, valid.width))] as const;
  const y = [m.vector(valid.y), m.vector(m.add(valid.y, valid.height))] as const;
  const whole = m.graph.op("Squeeze", [m.value(boxSums(m, integral, x, y))]);
  const mean = m.div(whole, total);
  const shares = (start: Scalar, length: Scalar, size: number): string => {
    const from = m.range(size);
    const end = m.add(start, length);
    return m.value(m.sub(m.clamp(m.add(from, 1), start, end), m.clamp(from, start, end)));
  };
  const area = m.mul(
    m.column(shares(valid.y, valid.height, integral.rows)),
    m.row(shares(valid.x, valid.width, integral.cols)),
  );
  const deviations = m.sub(map, mean);
  const squares = m.value(m.mul(area, m.mul(deviations, deviations)));
  const deviation = m.sqrt(m.div(m.reduce("ReduceSum", squares, [0, 1]), total));
  const flat = m.compare("LessOrEqual", deviation, m.mul(nothing, m.abs(mean)));
  return (grid) => {
    const inside = m.mul(grid.width, grid.height);
    const outside = m.sub(1, m.div(inside, total));
    const spread = m.mul(deviation, m.sqrt(m.mul(inside, m.max(0, outside))));
    const score = m.div(m.sub(sumsOf(grid), m.mul(mean, inside)), spread);
    const nowhere = m.compare("LessOrEqual", outside, nothing);
    return m.where(m.or(flat, nowhere), 0, score);
  };
}
