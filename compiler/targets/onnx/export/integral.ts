import type { Arithmetic, Scalar } from "./arithmetic.js";

/** A summed-area table, (rows + 1) x (cols + 1) in double precision. */
export interface Integral {
  readonly table: string;
  readonly rows: number;
  readonly cols: number;
}

/** Of a map rows x cols in double precision. */
export function integralOf(m: Arithmetic, map: string, rows: number, cols: number): Integral {
  const along = m.graph.op("CumSum", [map, m.graph.ints(1)]);
  const sums = m.graph.op("CumSum", [along, m.graph.ints(0)]);
  const table = m.graph.op("Pad", [sums, m.graph.ints([1, 1, 0, 0]), m.graph.number(0)]);
  return { table, rows, cols };
}

/** The integral over [0, x) x [0, y) for every pair of a vector of y and a vector of x: y x x values. */
function cumulative(m: Arithmetic, { table, rows, cols }: Integral, xs: string, ys: string): Scalar {
  const place = (positions: string, size: number): { readonly cell: string; readonly share: Scalar } => {
    const clamped = m.clamp(positions, 0, size);
    const cell = m.value(m.min(m.floor(clamped), size - 1));
    return { cell, share: m.sub(clamped, cell) };
  };
  const [x, y] = [place(xs, cols), place(ys, rows)];
  const share = m.row(m.value(x.share));
  const line = (cells: Scalar): Scalar => {
    const values = m.gather(table, m.value(cells), 0);
    const left = m.gather(values, x.cell, 1);
    const right = m.gather(values, m.value(m.add(x.cell, 1)), 1);
    return m.add(left, m.mul(share, m.sub(right, left)));
  };
  const upper = line(y.cell);
  const lower = line(m.add(y.cell, 1));
  return m.add(upper, m.mul(m.column(m.value(y.share)), m.sub(lower, upper)));
}

/** Integral over boxes [x0, x1) x [y0, y1), for every pair of rows and columns: y x x values. */
export function boxSums(
  m: Arithmetic,
  integral: Integral,
  x: readonly [string, string],
  y: readonly [string, string],
): Scalar {
  const at = (i: 0 | 1, j: 0 | 1): Scalar => cumulative(m, integral, x[i], y[j]);
  return m.add(m.sub(m.sub(at(1, 1), at(0, 1)), at(1, 0)), at(0, 0));
}
