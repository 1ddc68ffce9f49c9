/** Answers of about the same confidence. */
export interface ConfidenceBin {
  /** Confidences above `low`, up to `high`; the first bin includes 0. */
  readonly low: number;
  readonly high: number;
  readonly answers: number;
  /** Means of the answers; null for none. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface Calibration {
  /** Expected calibration error. */
  readonly error: number;
  readonly bins: readonly ConfidenceBin[];
}

const bins = 15;

/**
 * Expected calibration error (Guo et al. 2017): the mean of |accuracy - confidence| over 15 bins of equal width, weighted by
 * their answers. Null without answers.
 *
 * @param answers confidence: the probability that the answer is right, from 0 to 1.
 */
export function calibrationOf(
  answers: Iterable<{ readonly confidence: number; readonly right: boolean }>,
): Calibration | null {
  const sums = Array.from({ length: bins }, () => ({ answers: 0, confidence: 0, right: 0 }));
  let all = 0;
  for (const { confidence, right } of answers) {
    if (!(confidence >= 0 && confidence <= 1))
      throw new RangeError(`a probability must be from 0 to 1, not ${confidence}`);
    const bin = sums[Math.max(0, Math.ceil(confidence * bins) - 1)];
    if (bin === undefined) continue;
    bin.answers++;
    bin.confidence += confidence;
    bin.right += right ? 1 : 0;
    all++;
  }
  if (all === 0) return null;
  return {
    error: sums.reduce((sum, bin) => sum + Math.abs(bin.right - bin.confidence), 0) / all,
    bins: sums.map((bin, i) => ({
      low: i / bins,
      high: (i + 1) / bins,
      answers: bin.answers,
      confidence: bin.answers === 0 ? null : bin.confidence / bin.answers,
      accuracy: bin.answers === 0 ? null : bin.right / bin.answers,
    })),
  };
}
