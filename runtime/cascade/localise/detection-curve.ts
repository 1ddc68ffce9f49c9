import { type Box, intersectionOverUnion } from "../../data/box.js";
import { type Interval, wilsonInterval } from "../wilson.js";

/** An image with all windows that were found in it, whatever their score, and its annotated faces: none for a background. */
export interface SearchedScene {
  readonly windows: readonly { readonly box: Box; readonly score: number }[];
  readonly faces: readonly Box[];
}

/** What the windows with a score of at least `threshold` find. */
export interface DetectionPoint {
  readonly threshold: number;
  /** False windows per image: windows that reach the overlap with no face, over images with and without faces. */
  readonly fppi: number;
  /** True-positive rate: found faces over annotated faces. */
  readonly recall: number;
}

export interface DetectionCurve {
  readonly iou: number;
  readonly scenes: number;
  readonly faces: number;
  /** By falling threshold: one for each score that occurs. `fppi` and `recall` never fall. */
  readonly points: readonly DetectionPoint[];
}

/**
 * True-positive rate against false windows per image, over all thresholds (the paper, section 4, reports it at 0.01):
 *
 *     recall(s) = faces found by windows with a score >= s / annotated faces
 *     fppi(s)   = windows with a score >= s that find no face / images
 *
 * A window finds the face that it overlaps most, if the intersection over union is at least `iou` and no window with a higher
 * score has found that face. A second window on a face is false.
 *
 * @param scenes images with annotated faces, and backgrounds.
 * @throws RangeError if there is no scene or no face, or for a score that is not finite.
 */
export function detectionCurve(scenes: readonly SearchedScene[], iou: number): DetectionCurve {
  const faces = scenes.reduce((sum, scene) => sum + scene.faces.length, 0);
  if (faces === 0) throw new RangeError("a detection curve of no faces");
  const judged = scenes.flatMap((scene) => judge(scene, iou)).sort((a, b) => b.score - a.score);
  const points: DetectionPoint[] = [];
  let [right, wrong] = [0, 0];
  judged.forEach(({ score, isTrue }, i) => {
    if (isTrue) right++;
    else wrong++;
    // Windows of equal scores pass together.
    if (judged[i + 1]?.score !== score)
      points.push({ threshold: score, fppi: wrong / scenes.length, recall: right / faces });
  });
  return { iou, scenes: scenes.length, faces, points };
}

function judge({ windows, faces }: SearchedScene, iou: number): readonly { score: number; isTrue: boolean }[] {
  const free = new Set(faces);
  return [...windows]
    .sort((a, b) => b.score - a.score)
    .map(({ box, score }) => {
      if (!Number.isFinite(score)) throw new RangeError(`a window has the score ${score}`);
      let best: Box | undefined;
      let most = iou;
      for (const face of free) {
        const overlap = intersectionOverUnion(box, face);
        if (overlap < most || (best !== undefined && overlap === most)) continue;
        best = face;
        most = overlap;
      }
      if (best !== undefined) free.delete(best);
      return { score, isTrue: best !== undefined };
    });
}

/** The curve at a number of false windows per image. */
export interface DetectionRate {
  readonly fppi: number;
  /** The largest true-positive rate of a threshold with at most `fppi` false windows per image; 0 where even the highest has more. */
  readonly recall: number;
  /** 95 % confidence interval (Wilson) of that share, for this threshold. */
  readonly interval: Interval;
  /** That threshold; null where no window passes. */
  readonly threshold: number | null;
}

export function rateAt({ points, faces }: DetectionCurve, fppi: number): DetectionRate {
  // Sums of shares are not exact: a rate that is asked for as 3/700 is reached by 3 of 700.
  const last = points.findLast((point) => point.fppi <= fppi * (1 + 1e-12));
  const recall = last?.recall ?? 0;
  return {
    fppi,
    recall,
    interval: wilsonInterval(Math.round(recall * faces), faces),
    threshold: last?.threshold ?? null,
  };
}

/** What passes a threshold: the point of the run itself. */
export function pointAt({ points }: DetectionCurve, threshold: number): DetectionPoint {
  const last = points.findLast((point) => point.threshold >= threshold);
  return { threshold, fppi: last?.fppi ?? 0, recall: last?.recall ?? 0 };
}

/** Corners between two powers of 2 that are kept. */
const perOctave = 32;

/**
 * The corners of a curve: for each number of false windows the point with the most faces. Of long curves the first corners are
 * all kept, later ones ever more sparsely, as on a logarithmic axis; the last one is always kept.
 */
export function cornersOf(points: readonly DetectionPoint[]): readonly DetectionPoint[] {
  const corners = points.filter((point, i) => points[i + 1]?.fppi !== point.fppi);
  const step = (i: number): number => Math.floor(perOctave * Math.log2(i + 1));
  return corners.filter((_, i) => i === 0 || i === corners.length - 1 || step(i) !== step(i - 1));
}
