import { expect, it } from "vitest";
import type { Box } from "../data/box.js";
import { detectionOf } from "./evaluate-detection.js";

const at = (x: number): Box => ({ x, y: 0, width: 10, height: 10 });
const boxed = [
  { faces: [at(0)], windows: [{ box: at(0), score: 5 }] },
  { faces: [at(0)], windows: [{ box: at(3), score: 3 }] },
  { faces: [at(0)], windows: [] },
];
const found = [{ windows: [{ box: at(9), score: 4 }] }, { windows: [{ box: at(9), score: 1 }] }, { windows: [] }];

it("backgrounds count as images, and those with a window above the run's threshold are counted", () => {
  const input = { boxed, ious: [0.9, 0.5], fppi: [0.1, 0.2], threshold: 2, backgrounds: { data: "scenes", found } };
  const { curves, ...rest } = detectionOf(input);
  expect(rest).toMatchObject({
    images: 6,
    faces: 3,
    threshold: 2,
    backgrounds: { data: "scenes", images: 3, withWindow: 1 },
  });
  expect(curves).toMatchObject([
    {
      iou: 0.9,
      run: { fppi: 2 / 6, recall: 1 / 3 },
      rates: [
        { fppi: 0.1, recall: 1 / 3, threshold: 5 },
        { fppi: 0.2, recall: 1 / 3, threshold: 4 },
      ],
    },
    { iou: 0.5, run: { fppi: 1 / 6, recall: 2 / 3 }, rates: [{ recall: 1 / 3 }, { recall: 2 / 3, threshold: 3 }] },
  ]);
});

it("without backgrounds only images with a face count, and without a threshold every window passes", () => {
  const { backgrounds, curves, images, threshold } = detectionOf({
    boxed,
    ious: [0.5],
    fppi: [],
    threshold: undefined,
    backgrounds: undefined,
  });
  expect({ backgrounds, images, threshold }).toEqual({ backgrounds: undefined, images: 3, threshold: null });
  expect(curves[0]).toMatchObject({ rates: [], run: { fppi: 0, recall: 2 / 3 } });
});

it("a window on another face of the image is true, and every face counts", () => {
  const several = [
    {
      faces: [at(0), at(30)],
      windows: [
        { box: at(0), score: 5 },
        { box: at(30), score: 3 },
      ],
    },
  ];
  const { faces, images, curves } = detectionOf({
    boxed: several,
    ious: [0.5],
    fppi: [],
    threshold: undefined,
    backgrounds: undefined,
  });
  expect({ faces, images, run: curves[0]?.run }).toMatchObject({ faces: 2, images: 1, run: { fppi: 0, recall: 1 } });
});
