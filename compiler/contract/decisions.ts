/** How a score becomes the probability that a face has the attribute; docs/guide/decisions.md. */
export type Calibration =
  /** 1 / (1 + exp(a s + b)); of a temperature T, a = -1 / T and b = 0. */
  | { readonly kind: "sigmoid"; readonly a: number; readonly b: number }
  /** Linear between the knots, constant outside. */
  | { readonly kind: "isotonic"; readonly x: readonly number[]; readonly y: readonly number[] };

/** Of one attribute. */
export interface DecisionRule {
  /** In single precision; a face has the attribute if its score is above it. */
  readonly threshold: number;
  /** Absent without calibration. */
  readonly calibration?: Calibration | undefined;
}

/** What turns scores into decisions. */
export interface DecisionLayer {
  readonly attributes: readonly string[];
  /** One for each attribute. */
  readonly rules: readonly DecisionRule[];
  /** Least probability of an answer; 0: every answer is given. */
  readonly abstain: number;
}

/** The probability of a score. */
export function probabilityOf(calibration: Calibration, score: number): number {
  switch (calibration.kind) {
    case "sigmoid":
      return 1 / (1 + Math.exp(calibration.a * score + calibration.b));
    case "isotonic": {
      const { x, y } = calibration;
      // The first knot that is not below the score.
      let [low, high] = [0, x.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (x[middle]! < score) low = middle + 1;
        else high = middle;
      }
      if (low === 0) return y[0]!;
      if (low === x.length) return y[low - 1]!;
      const share = (score - x[low - 1]!) / (x[low]! - x[low - 1]!);
      return y[low - 1]! + share * (y[low]! - y[low - 1]!);
    }
    default: {
      const never: never = calibration;
      return never;
    }
  }
}

/** What is said of a face and an attribute. */
export interface Decision {
  /** 1: it has the attribute; -1: it has not; 0: cannot tell. */
  readonly answer: 1 | -1 | 0;
  /** Is the score above the threshold? The answer unless that is "cannot tell". */
  readonly present: boolean;
  /** That the face has the attribute; absent without calibration. */
  readonly probability?: number;
}

/** The decision by a rule: the answer's own probability is that of absence where the score is not above the threshold. */
export function decide({ threshold, calibration }: DecisionRule, abstain: number, score: number): Decision {
  const present = score > threshold;
  const given = present ? 1 : -1;
  if (calibration === undefined) return { answer: given, present };
  const probability = probabilityOf(calibration, score);
  const confidence = present ? probability : 1 - probability;
  return { answer: confidence < abstain ? 0 : given, present, probability };
}
