import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../../data/box.js";
import { cornersOf, detectionCurve, pointAt, rateAt, type SearchedScene } from "./detection-curve.js";

const at = (x: number, width = 10): Box => ({ x, y: 0, width, height: 10 });
const window = (x: number, score: number) => ({ box: at(x), score });

describe("detectionCurve", () => {
  const scenes: readonly SearchedScene[] = [
    { faces: [at(0)], windows: [window(0, 9)] },
    { faces: [at(0)], windows: [window(50, 7)] },
    { faces: [at(0)], windows: [window(1, 5)] },
    { faces: [], windows: [window(0, 6)] },
    { faces: [], windows: [] },
  ];

  it("points equal those computed by hand: backgrounds count as images", () => {
    const curve = detectionCurve(scenes, 0.5);
    expect(curve).toEqual({
      iou: 0.5,
      scenes: 5,
      faces: 3,
      points: [
        { threshold: 9, fppi: 0, recall: 1 / 3 },
        { threshold: 7, fppi: 0.2, recall: 1 / 3 },
        { threshold: 6, fppi: 0.4, recall: 1 / 3 },
        { threshold: 5, fppi: 0.4, recall: 2 / 3 },
      ],
    });
  });

  it("a rate is that of the lowest threshold with few enough false windows", () => {
    const curve = detectionCurve(scenes, 0.5);
    expect(rateAt(curve, 0.01)).toMatchObject({ fppi: 0.01, recall: 1 / 3, threshold: 9 });
    expect(rateAt(curve, 0.4)).toMatchObject({ recall: 2 / 3, threshold: 5 });
    expect(rateAt(curve, 100)).toMatchObject({ recall: 2 / 3, threshold: 5 });
    const wrong = detectionCurve([{ faces: [at(0)], windows: [window(80, 1)] }], 0.5);
    expect(rateAt(wrong, 0.5)).toMatchObject({ recall: 0, threshold: null, interval: { low: 0 } });
  });

  it("the point of a threshold counts the windows at and above it", () => {
    const curve = detectionCurve(scenes, 0.5);
    expect(pointAt(curve, 6.5)).toEqual({ threshold: 6.5, fppi: 0.2, recall: 1 / 3 });
    expect(pointAt(curve, 5)).toEqual({ threshold: 5, fppi: 0.4, recall: 2 / 3 });
    expect(pointAt(curve, 99)).toEqual({ threshold: 99, fppi: 0, recall: 0 });
  });

  it("a face is found once: by the best of its windows, and each of two faces by its own", () => {
    const twice = [{ faces: [at(0)], windows: [window(0, 2), window(0, 3)] }];
    expect(detectionCurve(twice, 0.5).points).toEqual([
      { threshold: 3, fppi: 0, recall: 1 },
      { threshold: 2, fppi: 1, recall: 1 },
    ]);
    const two = [{ faces: [at(0), at(4)], windows: [window(3, 2), window(2, 1)] }];
    // 3 overlaps both faces and takes the nearer one; 2 finds the other.
    expect(detectionCurve(two, 0.3).points.at(-1)).toEqual({ threshold: 1, fppi: 0, recall: 1 });
  });

  it("windows of equal scores pass together", () => {
    const tied = [
      { faces: [at(0)], windows: [window(0, 1)] },
      { faces: [], windows: [window(0, 1)] },
    ];
    expect(detectionCurve(tied, 0.5).points).toEqual([{ threshold: 1, fppi: 0.5, recall: 1 }]);
  });

  it("a curve needs a face and finite scores", () => {
    expect(() => detectionCurve([], 0.5)).toThrow(RangeError);
    expect(() => detectionCurve([{ faces: [], windows: [window(0, 1)] }], 0.5)).toThrow(/no faces/);
    expect(() => detectionCurve([{ faces: [at(0)], windows: [window(0, Number.NaN)] }], 0.5)).toThrow(/NaN/);
  });

  const scene = fc.record({
    windows: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -5, max: 5 })), { maxLength: 4 }),
    faces: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 3 }),
  });
  const anyScenes = fc
    .array(scene, { minLength: 1, maxLength: 12 })
    .map((all) =>
      all.map(({ windows, faces }) => ({
        windows: windows.map(([x, score]) => window(x, score)),
        faces: faces.map((x) => at(x)),
      })),
    )
    .filter((all) => all.some(({ faces }) => faces.length > 0));

  it("rates never fall with the threshold, and every window is either true or false", () => {
    fc.assert(
      fc.property(anyScenes, fc.constantFrom(0.1, 0.5, 0.9), (all, iou) => {
        const { points, faces, scenes: count } = detectionCurve(all, iou);
        points.forEach((point, i) => {
          const before = points[i - 1];
          if (before !== undefined) {
            expect(point.threshold).toBeLessThan(before.threshold);
            expect(point.fppi).toBeGreaterThanOrEqual(before.fppi);
            expect(point.recall).toBeGreaterThanOrEqual(before.recall);
          }
          const passed = all.flatMap(({ windows }) => windows).filter(({ score }) => score >= point.threshold);
          expect(point.fppi * count + point.recall * faces).toBeCloseTo(passed.length, 9);
          expect(point.recall).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it("the order of images and windows does not matter, and a background without a window only lowers the false rate", () => {
    fc.assert(
      fc.property(anyScenes, (all) => {
        const { points } = detectionCurve(all, 0.5);
        expect(detectionCurve([...all].reverse(), 0.5).points).toEqual(points);
        const more = detectionCurve([...all, { windows: [], faces: [] }], 0.5).points;
        expect(more.map(({ recall }) => recall)).toEqual(points.map(({ recall }) => recall));
        more.forEach((point, i) => {
          expect(point.fppi).toBeCloseTo(((points[i]?.fppi ?? 0) * all.length) / (all.length + 1), 12);
        });
      }),
    );
  });
});

describe("cornersOf", () => {
  it("keeps the best point of each number of false windows, and thins out long curves to their end", () => {
    const point = (fppi: number, recall: number) => ({ threshold: -fppi - recall, fppi, recall });
    expect(cornersOf([point(0, 0.1), point(0, 0.2), point(1, 0.2), point(1, 0.3)])).toEqual([
      point(0, 0.2),
      point(1, 0.3),
    ]);
    const long = Array.from({ length: 20_000 }, (_, i) => point(i, i / 20_000));
    const kept = cornersOf(long);
    expect(kept.length).toBeLessThan(500);
    expect(kept.slice(0, 30)).toEqual(long.slice(0, 30));
    expect(kept.at(-1)).toEqual(long.at(-1));
  });
});
