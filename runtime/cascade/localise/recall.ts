import { type Box, intersectionOverUnion } from "../../data/box.js";
import { type Interval, wilsonInterval } from "../wilson.js";

/** One point of a recall curve. */
export interface RecallPoint {
  /** Required intersection over union. */
  readonly iou: number;
  /** Share of images whose window reaches it. */
  readonly recall: number;
  /** 95 % confidence interval (Wilson). */
  readonly interval: Interval;
}

export interface LocalisationSummary {
  readonly images: number;
  /** Images without a window count as 0. */
  readonly meanIou: number;
  readonly curve: readonly RecallPoint[];
  /** Recall at the requested overlaps. */
  readonly asked: readonly RecallPoint[];
}

/** 0, 0.05 ... 1. */
export const defaultIouThresholds: readonly number[] = Array.from({ length: 21 }, (_, i) => i / 20);

/**
 * Recall over IoU thresholds (the paper's measure of localisation).
 *
 * @param found window per image, null if none passed the threshold; such an image is never recalled.
 * @param truth true box per image, in the same coordinates.
 * @param asked overlaps that the evaluation names, in addition to the points of the curve.
 * @throws RangeError if the lists differ in length or are empty.
 */
export function summariseLocalisation(
  found: readonly (Box | null)[],
  truth: readonly Box[],
  thresholds: readonly number[] = defaultIouThresholds,
  asked: readonly number[] = [0.5],
): LocalisationSummary {
  if (found.length !== truth.length) throw new RangeError(`${found.length} windows for ${truth.length} true boxes`);
  if (truth.length === 0) throw new RangeError("localisation of no images");
  const ious = truth.map((box, i) => {
    const window = found[i];
    return window == null ? -1 : intersectionOverUnion(window, box);
  });
  return {
    images: truth.length,
    meanIou: ious.reduce((sum, iou) => sum + Math.max(0, iou), 0) / ious.length,
    curve: thresholds.map((iou) => recallAt(ious, iou)),
    asked: asked.map((iou) => recallAt(ious, iou)),
  };
}

/** Share of the values at or above an overlap. */
function recallAt(ious: readonly number[], iou: number): RecallPoint {
  const count = ious.filter((one) => one >= iou).length;
  return { iou, recall: count / ious.length, interval: wilsonInterval(count, ious.length) };
}
