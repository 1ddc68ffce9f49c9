/** A window counts as a face when its score is at least `threshold`. */
export interface Decision {
  readonly threshold: number;
  /** Share of face scores at or above the threshold. */
  readonly truePositiveRate: number;
  /** Share of background scores at or above the threshold. */
  readonly falsePositiveRate: number;
  /** (1 - truePositiveRate + falsePositiveRate) / 2: the error where faces and backgrounds are equally frequent. */
  readonly error: number;
}

/**
 * Decision boundary between the best window scores of images with a face and of background images (paper section
 * 3.2: 2000 of each). Minimises the error rate, each group counted as one half whatever its size; of several gaps
 * between neighbouring scores with the least error the widest is taken, and its midpoint is the threshold. Scores
 * that do not tell the groups apart give the lowest score (everything is a face), error 0.5.
 *
 * @param faces scores; -Infinity for an image without any window, which is below every threshold.
 * @throws RangeError if a group is empty, a score is NaN or infinite, or no image has a window.
 */
export function decisionThreshold(faces: ArrayLike<number>, backgrounds: ArrayLike<number>): Decision {
  const faceScores = ascending("face", faces);
  const backgroundScores = ascending("background", backgrounds);
  const scores = [...new Set([...faceScores, ...backgroundScores])].sort((a, b) => a - b);
  const lowest = scores.find(Number.isFinite);
  if (lowest === undefined) throw new RangeError("no image has a window to calibrate the threshold with");
  let best = decide(lowest, faceScores, backgroundScores);
  let width = 0;
  for (let i = scores.indexOf(lowest) + 1; i < scores.length; i++) {
    const low = scores[i - 1]!;
    const high = scores[i]!;
    const candidate = decide(midpoint(low, high), faceScores, backgroundScores);
    if (candidate.error < best.error || (candidate.error === best.error && high - low > width && best.error < 0.5)) {
      best = candidate;
      width = high - low;
    }
  }
  return best;
}

function decide(threshold: number, faces: Float64Array, backgrounds: Float64Array): Decision {
  const truePositiveRate = shareFrom(threshold, faces);
  const falsePositiveRate = shareFrom(threshold, backgrounds);
  return { threshold, truePositiveRate, falsePositiveRate, error: (1 - truePositiveRate + falsePositiveRate) / 2 };
}

/** Share of sorted scores at or above the threshold, by bisection. */
function shareFrom(threshold: number, scores: Float64Array): number {
  let low = 0;
  let high = scores.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scores[middle]! >= threshold) high = middle;
    else low = middle + 1;
  }
  return (scores.length - low) / scores.length;
}

function midpoint(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  // Between neighbouring doubles the midpoint rounds; `low` itself must stay below the threshold.
  return middle > low ? middle : high;
}

function ascending(group: string, scores: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(scores).sort();
  if (sorted.length === 0) throw new RangeError(`no ${group} scores to calibrate the window threshold with`);
  const bad = sorted.find((score) => !(score < Number.POSITIVE_INFINITY));
  if (bad !== undefined) throw new RangeError(`a ${group} score is ${bad}, which is not a finite number`);
  return sorted;
}
