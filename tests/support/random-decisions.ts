import type { Calibration, DecisionLayer } from "../../compiler/contract/decisions.js";
import type { Random } from "../../runtime/random.js";

/** A decision layer with thresholds near 0; isotonic attributes have different numbers of knots, the first a single one. */
export function randomDecisions(
  attributes: readonly string[],
  kind: Calibration["kind"] | "none",
  abstain: number,
  random: Random,
): DecisionLayer {
  const calibration = (column: number): Calibration | undefined => {
    if (kind === "none") return undefined;
    if (kind === "sigmoid") return { kind, a: Math.fround(-1 - random.next()), b: Math.fround(random.normal() / 2) };
    const sorted = (count: number, low: number, high: number): readonly number[] =>
      Array.from({ length: count }, () => Math.fround(random.uniform(low, high))).sort((a, b) => a - b);
    const knots = 1 + 3 * column;
    return { kind, x: sorted(knots, -3, 3), y: sorted(knots, 0, 1) };
  };
  return {
    attributes,
    abstain,
    rules: attributes.map((_, column) => ({
      threshold: Math.fround(random.normal() / 2),
      calibration: calibration(column),
    })),
  };
}
