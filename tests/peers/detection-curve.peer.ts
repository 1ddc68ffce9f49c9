import { expect, it } from "vitest";
import { calibrate } from "../../runtime/cascade/localise/calibration.js";
import { detectionCurve } from "../../runtime/cascade/localise/detection-curve.js";
import { defaultIouThresholds, summariseLocalisation } from "../../runtime/cascade/localise/recall.js";
import type { Box } from "../../runtime/data/box.js";
import { Random } from "../../runtime/random.js";
import { askPython } from "./support/python.js";

interface Answer {
  readonly detection: readonly {
    readonly points: readonly (readonly [threshold: number, fppi: number, recall: number])[];
    readonly recall: readonly number[];
    readonly meanIou: number;
  }[];
  readonly boundary: readonly number[];
}

const rowOf = ({ x, y, width, height }: Box): readonly number[] => [x, y, width, height];

/** One window in every image; some scores are equal. */
function detectionCase(seed: number, faces: number, backgrounds: number, iou: number) {
  const random = new Random("detection peer", seed);
  const coarse = seed % 2 === 0;
  const score = (mean: number): number => {
    const value = mean + random.normal();
    // Without -0.
    return coarse ? Math.round(4 * value) / 4 + 0 : value;
  };
  const images = Array.from({ length: faces }, () => {
    const truth = { x: random.uniform(0, 60), y: random.uniform(0, 60), width: 20, height: 25 };
    const off = random.uniform(0, 14);
    const box = { ...truth, x: truth.x + off, y: truth.y + off / 2, width: random.uniform(14, 28) };
    return { truth, box, score: score(2 - off / 8) };
  });
  return { iou, images, backgrounds: Array.from({ length: backgrounds }, () => score(0)) };
}

const cases = [
  detectionCase(1, 300, 200, 0.5),
  detectionCase(2, 300, 200, 0.5),
  detectionCase(3, 80, 0, 0.3),
  detectionCase(4, 50, 500, 0.7),
];
const groups = cases.flatMap(({ images, backgrounds }) =>
  backgrounds.length === 0 ? [] : [{ faces: images.map(({ score }) => score), backgrounds }],
);

it("curves, recall and thresholds equal those of scikit-learn and numpy", async () => {
  const asked = cases.map(({ iou, images, backgrounds }) => ({
    iou,
    windows: images.map(({ box }) => rowOf(box)),
    truth: images.map(({ truth }) => rowOf(truth)),
    scores: images.map(({ score }) => score),
    backgrounds,
    ious: defaultIouThresholds,
  }));
  const theirs = (await askPython("detection_curve.py", { detection: asked, boundary: groups })) as Answer;
  expect(theirs.detection).toHaveLength(cases.length);
  cases.forEach(({ iou, images, backgrounds }, i) => {
    const scenes = [
      ...images.map(({ truth, box, score }) => ({ faces: [truth], windows: [{ box, score }] })),
      ...backgrounds.map((score) => ({ faces: [], windows: [{ box: { x: 0, y: 0, width: 9, height: 9 }, score }] })),
    ];
    const { points } = detectionCurve(scenes, iou);
    const expected = theirs.detection[i];
    expect(points.length).toBe(expected?.points.length);
    points.forEach(({ threshold, fppi, recall }, k) => {
      const [theirThreshold = 0, theirFppi = 0, theirRecall = 0] = expected?.points[k] ?? [];
      expect(threshold).toBe(theirThreshold);
      expect(fppi).toBeCloseTo(theirFppi, 12);
      expect(recall).toBeCloseTo(theirRecall, 12);
    });
    const summary = summariseLocalisation(
      images.map(({ box }) => box),
      images.map(({ truth }) => truth),
    );
    expect(summary.meanIou).toBeCloseTo(expected?.meanIou ?? 0, 12);
    summary.curve.forEach(({ recall }, k) => {
      expect(recall).toBeCloseTo(expected?.recall[k] ?? -1, 12);
    });
  });
  groups.forEach(({ faces, backgrounds }, i) => {
    expect(calibrate(faces, backgrounds).error).toBeCloseTo(theirs.boundary[i] ?? -1, 12);
  });
});
