import type { Arithmetic } from "./arithmetic.js";

/** Scores and densities that differ by this share count as equal, as in the runtime. */
export const rounding = 1e-5;

/** Index of the first element along an axis that is the highest but for rounding. */
export function firstOfBest(m: Arithmetic, scores: string, axis: number): string {
  const highest = m.reduce("ReduceMax", scores, [axis], 1);
  const enough = m.sub(highest, m.mul(rounding, m.abs(highest)));
  const good = m.cast(m.compare("GreaterOrEqual", scores, enough), "float");
  return m.graph.op("ArgMax", [good], { axis, keepdims: 0 });
}
