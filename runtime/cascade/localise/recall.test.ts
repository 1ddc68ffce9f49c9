import { describe, expect, it } from "vitest";
import { summariseLocalisation } from "./recall.js";

const box = (x: number) => ({ x, y: 0, width: 10, height: 10 });

describe("summariseLocalisation", () => {
  // Overlaps: 1, 5/15, 0 without contact, no window.
  const found = [box(0), box(5), box(50), null];
  const truth = [box(0), box(0), box(0), box(0)];

  it("mean IoU and recall curve equal those computed by hand", () => {
    const summary = summariseLocalisation(found, truth, [0, 0.3, 0.5, 1]);
    expect(summary.images).toBe(4);
    expect(summary.meanIou).toBeCloseTo((1 + 1 / 3) / 4, 12);
    expect(summary.curve).toMatchObject([
      { iou: 0, recall: 0.75 },
      { iou: 0.3, recall: 0.5 },
      { iou: 0.5, recall: 0.25 },
      { iou: 1, recall: 0.25 },
    ]);
  });

  it("recall has Wilson's interval", () => {
    const [point] = summariseLocalisation(found, truth, [], [0.5]).asked;
    // 1 of 4: (p + z2/2n +- z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n), by hand.
    expect(point?.interval.low).toBeCloseTo(0.045587, 5);
    expect(point?.interval.high).toBeCloseTo(0.699358, 5);
  });

  it("recall is given at the requested overlaps", () => {
    expect(summariseLocalisation(found, truth).asked).toMatchObject([{ iou: 0.5, recall: 0.25 }]);
    expect(summariseLocalisation(found, truth, [0.5], [0.33, 0.34]).asked).toMatchObject([
      { iou: 0.33, recall: 0.5 },
      { iou: 0.34, recall: 0.25 },
    ]);
  });

  it("the recall curve has 21 points by default and never rises", () => {
    const { curve } = summariseLocalisation(found, truth);
    expect(curve.map(({ iou }) => iou)).toEqual(Array.from({ length: 21 }, (_, i) => i / 20));
    for (let i = 1; i < curve.length; i++) expect(curve[i]!.recall).toBeLessThanOrEqual(curve[i - 1]!.recall);
  });

  it("localisation refuses lists of different lengths", () => {
    expect(() => summariseLocalisation(found, truth.slice(1))).toThrow(RangeError);
    expect(() => summariseLocalisation([], [])).toThrow(RangeError);
  });
});
