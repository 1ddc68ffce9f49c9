/** Summed-area table: entry (r, c) is the sum of all cells above row r and left of column c. */
export interface IntegralImage {
  readonly rows: number;
  readonly cols: number;
  /** (rows + 1) x (cols + 1), row-major, float64. */
  readonly table: Float64Array;
}

/**
 * Summed-area table of a response map (Crow 1984; Viola, Jones 2001).
 *
 * @param map rows x cols, row-major.
 * @throws RangeError if the array has another size.
 */
export function integralImage(map: ArrayLike<number>, rows: number, cols: number): IntegralImage {
  if (map.length !== rows * cols) throw new RangeError(`${map.length} values cannot be a ${rows} x ${cols} map`);
  const stride = cols + 1;
  const table = new Float64Array((rows + 1) * stride);
  for (let row = 0; row < rows; row++) {
    let along = 0;
    for (let col = 0; col < cols; col++) {
      along += map[row * cols + col]!;
      table[(row + 1) * stride + col + 1] = table[row * stride + col + 1]! + along;
    }
  }
  return { rows, cols, table };
}

/**
 * Integral of the map, taken as constant within each cell, over [x0, x1) x [y0, y1) in cells; borders may be
 * fractions, parts outside the map count nothing. Exact, since that integral is bilinear between table entries.
 */
export function boxSum(integral: IntegralImage, x0: number, y0: number, x1: number, y1: number): number {
  return (
    cumulative(integral, x1, y1) -
    cumulative(integral, x0, y1) -
    cumulative(integral, x1, y0) +
    cumulative(integral, x0, y0)
  );
}

/** Integral over [0, x) x [0, y). */
function cumulative({ rows, cols, table }: IntegralImage, x: number, y: number): number {
  const cx = x <= 0 ? 0 : x >= cols ? cols : x;
  const cy = y <= 0 ? 0 : y >= rows ? rows : y;
  const col = cx === cols ? cols - 1 : Math.floor(cx);
  const row = cy === rows ? rows - 1 : Math.floor(cy);
  const fx = cx - col;
  const fy = cy - row;
  const at = row * (cols + 1) + col;
  const below = at + cols + 1;
  const upper = table[at]! + fx * (table[at + 1]! - table[at]!);
  const lower = table[below]! + fx * (table[below + 1]! - table[below]!);
  return upper + fy * (lower - upper);
}
