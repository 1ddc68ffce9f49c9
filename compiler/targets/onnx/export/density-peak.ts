import type { Arithmetic, BoxValue, Scalar } from "./arithmetic.js";
import { firstOfBest } from "./first-of-best.js";
import { boxSums, type Integral } from "./integral.js";

export interface Peak {
  /** Is there one: has any position a positive density? */
  readonly exists: string;
  /** Centre of its cell, in cells. */
  readonly x: string;
  readonly y: string;
}

/**
 * The highest density peak of a map (the runtime's density-peak search), of equal ones the first. Peaks are ranked by
 * sqrt(rho^2 + sigma^2), and the densest position has the largest rho and by definition the largest sigma: the first peak
 * is simply the densest position.
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
  const densities = m.where(inside, sums, Number.NEGATIVE_INFINITY);
  const rho = m.reshape(densities, [rows * cols]);
  const top = firstOfBest(m, rho, 0);
  const column = m.graph.op("Mod", [top, m.graph.ints(cols)]);
  const row = m.graph.op("Div", [top, m.graph.ints(cols)]);
  const centre = (cell: string): string => m.value(m.add(m.cast(cell, "double"), 0.5));
  const highest = m.graph.op("Gather", [rho, top], { axis: 0 });
  return { exists: m.compare("Greater", highest, 0), x: centre(column), y: centre(row) };
}
