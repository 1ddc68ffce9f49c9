import type { RowTable } from "./feature-table.js";
import { addRows, dot } from "./row-algebra.js";

/** A point of the primal problem of the squared hinge, f(w) = 1/2 |w|^2 + sum C_i max(0, 1 - y_i w.x_i)^2. */
export interface PrimalState {
  readonly w: Float64Array;
  /** w.x_i. */
  readonly scores: Float64Array;
  readonly objective: number;
  readonly gradient: Float64Array;
  /** Rows inside the margin. */
  readonly active: Int32Array;
}

/**
 * @param costs C_i of each row.
 * @param scores w.x_i of each row.
 */
export function primalState(
  { values, rows }: RowTable,
  labels: Int8Array,
  costs: Float64Array,
  w: Float64Array,
  scores: Float64Array,
): PrimalState {
  const pull = new Float64Array(rows);
  const active = new Int32Array(rows);
  let count = 0;
  let losses = 0;
  for (let row = 0; row < rows; row++) {
    const hinge = 1 - labels[row]! * scores[row]!;
    if (!(hinge > 0)) continue;
    active[count++] = row;
    losses += costs[row]! * hinge * hinge;
    pull[row] = -2 * costs[row]! * hinge * labels[row]!;
  }
  const gradient = w.slice();
  addRows(values, active.subarray(0, count), pull, gradient);
  return { w, scores, objective: dot(w, w) / 2 + losses, gradient, active: active.slice(0, count) };
}
