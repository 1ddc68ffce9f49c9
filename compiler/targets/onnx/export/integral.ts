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

interface Places {
  /** 2 x positions. */
  readonly cells: string;
  readonly share: Scalar;
}

/** Both ends of a vector of stretches in a map of `size` cells: the cells they lie in, and how far into these. */
function placesOf(m: Arithmetic, [from, to]: readonly [string, string], size: number): Places {
  const clamped = m.clamp(m.concat([m.row(from), m.row(to)]), 0, size);
  const cells = m.value(m.min(m.floor(clamped), size - 1));
  return { cells, share: m.sub(clamped, cells) };
}

/** Integral over boxes [x0, x1) x [y0, y1), for every pair of rows and columns: y x x values. */
export function boxSums(
  m: Arithmetic,
  { table, rows, cols }: Integral,
  x: readonly [string, string],
  y: readonly [string, string],
): Scalar {
  const [across, down] = [placesOf(m, x, cols), placesOf(m, y, rows)];
  const beside = m.value(m.add(across.cells, 1));
  // The integral over [0, x) x [0, y) for both ends of both: 2 x rows x 2 x columns.
  const line = (cells: Scalar): Scalar => {
    const values = m.gather(table, m.value(cells), 0);
    const left = m.gather(values, across.cells, 2);
    const right = m.gather(values, beside, 2);
    return m.add(left, m.mul(across.share, m.sub(right, left)));
  };
  const upper = line(down.cells);
  const lower = line(m.add(down.cells, 1));
  const share = m.graph.op("Unsqueeze", [m.value(down.share), m.graph.ints([2, 3])]);
  const corners = m.value(m.add(upper, m.mul(share, m.sub(lower, upper))));
  const edge = (i: number): string => m.graph.op("Gather", [corners, m.graph.ints(i)], { axis: 0 });
  const [top, bottom] = [edge(0), edge(1)];
  const at = (i: number, line: string): Scalar => m.graph.op("Gather", [line, m.graph.ints(i)], { axis: 1 });
  return m.add(m.sub(m.sub(at(1, bottom), at(0, bottom)), at(1, top)), at(0, top));
}
