import type { Calibration, DecisionLayer } from "../contract/decisions.js";

/** The numbers of a decision layer as arrays with a column for each attribute, for graphs. */
export interface DecisionTables {
  readonly thresholds: readonly number[];
  readonly probabilities: ProbabilityTables | undefined;
  readonly abstain: number;
}

export type ProbabilityTables =
  /** Sigmoid of slopes * score + offsets. */
  | { readonly kind: "sigmoid"; readonly slopes: readonly number[]; readonly offsets: readonly number[] }
  /**
   * first + sum over k of slopes[k] * min(max(score - starts[k], 0), widths[k]): rows of `stretches` numbers, one for each attribute;
   * an attribute with fewer stretches has some of width 0.
   */
  | {
      readonly kind: "isotonic";
      readonly stretches: number;
      readonly first: readonly number[];
      readonly starts: readonly number[];
      readonly widths: readonly number[];
      readonly slopes: readonly number[];
    };

export function decisionTables({ rules, abstain }: DecisionLayer): DecisionTables {
  const calibrations = rules.flatMap(({ calibration }) => (calibration === undefined ? [] : [calibration]));
  return {
    thresholds: rules.map(({ threshold }) => threshold),
    probabilities: calibrations.length === 0 ? undefined : probabilityTables(calibrations),
    abstain,
  };
}

/** All attributes of a layer are calibrated in one way. */
function probabilityTables(calibrations: readonly Calibration[]): ProbabilityTables {
  const sigmoids = calibrations.flatMap((one) => (one.kind === "sigmoid" ? [one] : []));
  if (sigmoids.length === calibrations.length)
    return { kind: "sigmoid", slopes: sigmoids.map(({ a }) => -a), offsets: sigmoids.map(({ b }) => -b) };
  const knots = calibrations.flatMap((one) => (one.kind === "isotonic" ? [one] : []));
  const stretches = Math.max(1, ...knots.map(({ x }) => x.length - 1));
  const table = (of: (x: readonly number[], y: readonly number[], k: number) => number): readonly number[] =>
    knots.flatMap(({ x, y }) => Array.from({ length: stretches }, (_, k) => (k + 1 < x.length ? of(x, y, k) : 0)));
  return {
    kind: "isotonic",
    stretches,
    first: knots.map(({ y }) => y[0]!),
    starts: table((x, _, k) => x[k]!),
    widths: table((x, _, k) => x[k + 1]! - x[k]!),
    slopes: table((x, y, k) => (y[k + 1]! - y[k]!) / (x[k + 1]! - x[k]!)),
  };
}
