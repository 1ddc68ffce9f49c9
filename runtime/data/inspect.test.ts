import { describe, expect, it } from "vitest";
import type { FaceData, FaceSample } from "./face-data.js";
import { dataReportSchema, inspectCeleba, inspectImageFolder } from "./inspect.js";
import { reportText } from "./report-text.js";
import { requireFewSkipped } from "./skipped.js";

const sample = (number: number, more: Partial<FaceSample>): FaceSample => ({
  file: `${number}.jpg`,
  path: `/${number}.jpg`,
  identity: number,
  attributes: Int8Array.of(1, -1),
  split: "train",
  ...more,
});
const inspected = (samples: readonly FaceSample[], unreadable: readonly string[] = []) => {
  const data: FaceData = { kind: "celeba", root: "/", attributeNames: ["Bald", "Young"], samples };
  const readable = samples.filter((s) => !unreadable.includes(s.file));
  const report = inspectCeleba("folder", data, {
    unreadable: unreadable.map((file) => ({ file, reason: "it is bad" })),
    sizes: new Map(readable.map((s) => [s.file, { width: 100, height: 50 }])),
  });
  return dataReportSchema.parse(report);
};

describe("inspectCeleba", () => {
  it("counts images, identities and positives for each split", () => {
    const report = inspected([
      sample(1, { identity: 7 }),
      sample(2, { identity: 7, attributes: Int8Array.of(-1, -1) }),
      sample(3, { identity: 8, split: "test" }),
    ]);
    expect(report.splits).toEqual([
      { split: "train", images: 2, identities: 1 },
      { split: "validation", images: 0, identities: 0 },
      { split: "test", images: 1, identities: 1 },
    ]);
    expect(report.attributes).toEqual([
      { name: "Bald", all: 2 / 3, train: 0.5, validation: null, test: 1 },
      { name: "Young", all: 0, train: 0, validation: null, test: 0 },
    ]);
    expect(report.faults).toEqual([]);
    expect(reportText(report)).toMatch(/│ Bald +│ +66\.7 │ +50\.0 │ +- │ 100\.0 │/);
  });

  it("finds identities that two splits share", () => {
    const report = inspected([
      sample(1, { identity: 7 }),
      sample(2, { identity: 7, split: "test" }),
      sample(3, { identity: 7, split: "validation" }),
      sample(4, { identity: 9, split: "validation" }),
    ]);
    expect(report.sharedIdentities).toEqual([
      { between: ["train", "validation"], identities: 1 },
      { between: ["train", "test"], identities: 1 },
      { between: ["validation", "test"], identities: 1 },
    ]);
    expect(report.faults).toHaveLength(3);
  });

  it("tells boxes outside from boxes that reach over an edge", () => {
    const report = inspected([
      sample(1, { box: { x: 0, y: 0, width: 100, height: 50 } }),
      sample(2, { box: { x: -1, y: 0, width: 10, height: 10 } }),
      sample(3, { box: { x: 95, y: 45, width: 6, height: 5 } }),
      sample(4, { box: { x: 100, y: 0, width: 10, height: 10 } }),
      sample(5, { box: { x: 0, y: -10, width: 10, height: 10 } }),
      sample(6, { box: { x: 3, y: 3, width: 0, height: 10 } }),
    ]);
    expect(report.boxes.crossing).toBe(2);
    expect(report.boxes.outside.map((b) => b.file)).toEqual(["4.jpg", "5.jpg", "6.jpg"]);
    expect(report.faults).toEqual(["3 boxes are empty or outside the image"]);
  });

  it("names unreadable images, the first 20 in the text, and judges no box of them", () => {
    const samples = Array.from({ length: 30 }, (_, i) => sample(i, { box: { x: 500, y: 0, width: 1, height: 1 } }));
    const report = inspected(
      samples,
      samples.map((s) => s.file),
    );
    expect(report.faults).toEqual(["30 images are missing or cannot be read"]);
    const text = reportText(report);
    expect(text.match(/: it is bad/g)).toHaveLength(20);
    expect(text).toContain("\nand 10 more\n");
  });
});

it("counts the pictures of each class", () => {
  const samples = [0, 2, 2].map((label, i) => ({ file: `/${i}.jpg`, path: `/${i}.jpg`, label }));
  const data = { root: "/", classes: ["a", "b", "c"], samples };
  const report = dataReportSchema.parse(inspectImageFolder("x", data, { unreadable: [], sizes: new Map() }));
  expect(report.classes.map((c) => c.images)).toEqual([1, 0, 2]);
});

it("tolerates a share of unreadable images, at least one unless it is 0", () => {
  const skipped = (count: number) => Array.from({ length: count }, (_, i) => ({ file: `${i}`, reason: "bad" }));
  const few = (count: number, total: number, unreadable: number) => () =>
    requireFewSkipped({ view: "v", total, unreadable }, skipped(count));
  expect(few(0, 0, 0.02)).not.toThrow();
  expect(few(1, 3, 0.02)).not.toThrow();
  expect(few(2, 100, 0.02)).not.toThrow();
  expect(few(3, 100, 0.02)).toThrow("too many unreadable images in v: 3 of 100");
  expect(few(1, 100, 0)).toThrow("too many unreadable images in v: 1 of 100");
  expect(few(99, 100, 1)).not.toThrow();
});
