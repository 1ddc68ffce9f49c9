import type { Arithmetic } from "./arithmetic.js";

/** Scores that differ by this share count as equal, as in the runtime. */
const rounding = 1e-5;

/** Index of the first element of a vector that is the highest but for rounding. */
export function firstOfBest(m: Arithmetic, scores: string, keepdims: 0 | 1): string {
  const highest = m.reduce("ReduceMax", scores, [0]);
  const enough = m.sub(highest, m.mul(rounding, m.abs(highest)));
  const good = m.cast(m.compare("GreaterOrEqual", scores, enough), "float");
  return m.graph.op("ArgMax", [good], { axis: 0, keepdims });
}
