import type { Arithmetic, BoxValue, Scalar } from "./arithmetic.js";
import { boxSums, type Integral } from "./integral.js";

export interface Peak {
  /** Is there one: has any position a positive density? */
  readonly exists: string;
  /** Centre of its cell, in cells. */
  readonly x: string;
  readonly y: string;
}

const least = Number.NEGATIVE_INFINITY;

/**
 * The highest density peak of a map (the runtime's density-peak search): of the positions without a denser one beside
 * them the one with the largest sqrt(rho^2 + sigma^2). Of equal densities the smaller index is the denser.
 */
export function densestPeak(m: Arithmetic, integral: Integral, valid: BoxValue, reach: Scalar): Peak {
  const { rows, cols } = integral;
  const axis = (size: number, start: Scalar, length: Scalar) => {
    const centres = m.value(m.add(m.range(size), 0.5));
    const end = m.add(start, length);
    const half = m.div(reach, 2);
    return {
      centres,
      valid: m.and(m.compare("GreaterOrEqual", centres, start), m.compare("Less", centres, end)),
      from: m.value(m.max(m.sub(centres, half), start)),
      to: m.value(m.min(m.add(centres, half), end)),
    };
  };
  const [across, down] = [axis(cols, valid.x, valid.width), axis(rows, valid.y, valid.height)];
  const sums = boxSums(m, integral, [across.from, across.to], [down.from, down.to]);
  const inside = m.and(m.column(down.valid), m.row(across.valid));
  const rho = m.reshape(m.where(inside, sums, least), [rows * cols]);
  const spread = (vector: string, shape: readonly number[]): string => {
    const map = m.graph.op("Expand", [m.reshape(vector, shape), m.graph.ints([rows, cols])]);
    return m.reshape(map, [rows * cols]);
  };
  const [xs, ys] = [spread(across.centres, [1, cols]), spread(down.centres, [rows, 1])];

  const top = m.graph.op("ArgMax", [rho], { axis: 0, keepdims: 0 });
  const at = (vector: string, index: string): string => m.graph.op("Gather", [vector, index], { axis: 0 });
  const [topRho, topX, topY] = [at(rho, top), at(xs, top), at(ys, top)];
  const far = (centre: string, start: Scalar, length: Scalar): Scalar =>
    m.max(m.sub(centre, start), m.sub(m.add(start, length), centre));
  const longest = hypot(m, far(topX, valid.x, valid.width), far(topY, valid.y, valid.height));

  // Entry (i, j) of the matrices: position i, and j as the denser one.
  const index = m.range(rows * cols);
  const [own, other] = [m.column(rho), m.row(rho)];
  const earlier = m.compare("Less", m.row(index), m.column(index));
  const denser = m.and(
    m.or(m.compare("Greater", other, own), m.and(m.compare("Equal", other, own), earlier)),
    m.compare("Greater", other, least),
  );
  const difference = (vector: string): Scalar => m.sub(m.row(vector), m.column(vector));
  const [dx, dy] = [difference(xs), difference(ys)];
  const beside = m.and(m.compare("LessOrEqual", m.abs(dx), 1.5), m.compare("LessOrEqual", m.abs(dy), 1.5));
  const slope = m.reduce("ReduceMax", m.cast(m.and(denser, beside), "float"), [1]);
  const squared = m.add(m.mul(dx, dx), m.mul(dy, dy));
  const nearest = m.reduce("ReduceMin", m.where(denser, squared, Number.POSITIVE_INFINITY), [1]);
  const first = m.compare("Equal", index, m.cast(top, "double"));
  const sigma = m.div(m.where(first, longest, m.sqrt(nearest)), longest);
  const d = hypot(m, m.div(rho, topRho), sigma);
  const flatSlope = m.graph.op("Greater", [slope, m.graph.float(0)]);
  const peak = m.and(m.compare("Greater", rho, 0), m.not(flatSlope));
  const rank = m.where(peak, d, least);
  const best = m.compare("Equal", rank, m.reduce("ReduceMax", rank, [0], 1));
  const chosen = m.graph.op("ArgMax", [m.where(best, rho, least)], { axis: 0, keepdims: 0 });
  return { exists: m.compare("Greater", topRho, 0), x: at(xs, chosen), y: at(ys, chosen) };
}

function hypot(m: Arithmetic, a: Scalar, b: Scalar): Scalar {
  return m.sqrt(m.add(m.mul(a, a), m.mul(b, b)));
}
