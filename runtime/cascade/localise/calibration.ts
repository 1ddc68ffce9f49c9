import { type Interval, wilsonInterval } from "../wilson.js";
import { type Decision, decisionThreshold } from "./threshold.js";

/** A share of images, with its 95 % confidence interval (Wilson). */
export interface MeasuredShare {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly interval: Interval;
}

/** What a threshold does to the images that it was calibrated with. */
export interface Calibration {
  readonly threshold: number;
  /** Images with a face whose window passes. */
  readonly faces: MeasuredShare;
  /** Backgrounds whose window passes. */
  readonly backgrounds: MeasuredShare;
  /** As in `Decision`. */
  readonly error: number;
  readonly separation: Separation;
}

/**
 * - "separate": a threshold divides faces and backgrounds without an error.
 * - "overlap": every threshold is wrong for some image.
 * - "alike": no threshold does better than a coin; the threshold lets every window pass.
 */
export type Separation = "separate" | "overlap" | "alike";

/**
 * The decision boundary with the shares of images that pass it.
 * @param faces scores of the best windows of images with a face; -Infinity for an image without a window.
 * @param backgrounds the same of images without one.
 * @throws as `decisionThreshold`.
 */
export function calibrate(faces: ArrayLike<number>, backgrounds: ArrayLike<number>): Calibration {
  const decision = decisionThreshold(faces, backgrounds);
  return {
    threshold: decision.threshold,
    faces: passing(faces, decision.threshold),
    backgrounds: passing(backgrounds, decision.threshold),
    error: decision.error,
    separation: separationOf(decision),
  };
}

/** A count of images as a share with its interval. @throws RangeError as `wilsonInterval`. */
export const measuredShare = (count: number, of: number): MeasuredShare => ({
  count,
  of,
  share: count / of,
  interval: wilsonInterval(count, of),
});

function passing(scores: ArrayLike<number>, threshold: number): MeasuredShare {
  return measuredShare(Array.from(scores).filter((score) => score >= threshold).length, scores.length);
}

function separationOf({ error }: Decision): Separation {
  if (error === 0) return "separate";
  return error < 0.5 ? "overlap" : "alike";
}

export interface Histogram {
  /** Lower end of the first bin. */
  readonly low: number;
  readonly width: number;
  /** Share of each group in each bin; what has no window is in none. */
  readonly faces: readonly number[];
  readonly backgrounds: readonly number[];
}

/**
 * Both groups in the same bins, from the lowest score to the highest.
 * @param bins at least 1.
 * @throws RangeError if no score is finite.
 */
export function histogramOf(faces: ArrayLike<number>, backgrounds: ArrayLike<number>, bins: number): Histogram {
  const finite = [...Array.from(faces), ...Array.from(backgrounds)].filter(Number.isFinite);
  if (finite.length === 0) throw new RangeError("a histogram of no scores");
  const [low, high] = finite.reduce(
    ([least, most], score) => [Math.min(least, score), Math.max(most, score)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  // Equal scores fill one bin of a size that can be drawn.
  const width = (high - low) / bins || Math.max(Math.abs(low), 1) / bins;
  const shares = (scores: ArrayLike<number>): readonly number[] => {
    const counts = new Array<number>(bins).fill(0);
    for (const score of Array.from(scores)) {
      if (!Number.isFinite(score)) continue;
      const bin = Math.min(bins - 1, Math.floor((score - low) / width));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts.map((count) => (scores.length === 0 ? 0 : count / scores.length));
  };
  return { low, width, faces: shares(faces), backgrounds: shares(backgrounds) };
}
