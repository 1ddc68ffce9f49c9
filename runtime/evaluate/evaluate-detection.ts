import { measuredShare } from "../cascade/localise/calibration.js";
import { cornersOf, detectionCurve, pointAt, rateAt } from "../cascade/localise/detection-curve.js";
import { wilsonInterval } from "../cascade/wilson.js";
import type { LocatedImage } from "../cascade/window-cache.js";
import type { Detection } from "./evaluation-schema.js";
import type { BoxedImage } from "./true-boxes.js";

/** What the curves are made from: windows of all scores, because their threshold is varied. */
export interface DetectionInput {
  readonly boxed: readonly Pick<BoxedImage, "windows" | "faces">[];
  /** Images without a face; undefined if the evaluation has none. */
  readonly backgrounds: { readonly data: string; readonly found: readonly Pick<LocatedImage, "windows">[] } | undefined;
  /** The run's threshold for these windows. */
  readonly threshold: number | undefined;
  /** Overlaps from which on a window is true. */
  readonly ious: readonly number[];
  /** False windows per image at which the curve is read. */
  readonly fppi: readonly number[];
}

/**
 * True-positive rate against false windows per image; see `detectionCurve`.
 * @throws RangeError if no image is annotated.
 */
export function detectionOf({ boxed, backgrounds, threshold, ious, fppi }: DetectionInput): Detection {
  const scenes = [...boxed, ...(backgrounds?.found ?? []).map(({ windows }) => ({ windows, faces: [] }))];
  const least = threshold ?? Number.NEGATIVE_INFINITY;
  return {
    images: scenes.length,
    faces: boxed.reduce((sum, { faces }) => sum + faces.length, 0),
    ...backgroundsOf(backgrounds, least),
    threshold: threshold ?? null,
    curves: ious.map((iou) => {
      const curve = detectionCurve(scenes, iou);
      const run = pointAt(curve, least);
      const interval = wilsonInterval(Math.round(run.recall * curve.faces), curve.faces);
      return {
        iou,
        rates: fppi.map((one) => rateAt(curve, one)),
        run: { fppi: run.fppi, recall: run.recall, interval },
        points: cornersOf(curve.points),
      };
    }),
  };
}

function backgroundsOf(backgrounds: DetectionInput["backgrounds"], least: number): Pick<Detection, "backgrounds"> {
  if (backgrounds === undefined || backgrounds.found.length === 0) return {};
  const { data, found } = backgrounds;
  const passed = found.filter(({ windows }) => windows.some(({ score }) => score >= least)).length;
  const { count, of, interval } = measuredShare(passed, found.length);
  return { backgrounds: { data, images: of, withWindow: count, interval } };
}
