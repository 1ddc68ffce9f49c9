import { describe, expect, it } from "vitest";
import { requireFewSkipped } from "../../data/skipped.js";
import type { CheckedData, CheckedSample } from "./checked-data.js";
import { FINGERPRINT_BYTES } from "./fingerprint.js";
import { inspect } from "./inspect.js";
import { dataReportSchema } from "./report-schema.js";
import { reportText } from "./report-text.js";
import type { Scan } from "./scan.js";

const sample = (number: number, more: Partial<CheckedSample>): CheckedSample => ({
  file: `${number}.jpg`,
  path: `/${number}.jpg`,
  identity: number,
  attributes: Int8Array.of(1, -1),
  split: "train",
  ...more,
});

/** What a scan of different images of 100 x 50 pixels finds, some of which cannot be read. */
function scanOf(samples: readonly CheckedSample[], unreadable: readonly string[] = []): Scan {
  const bad = samples.map(({ file }) => unreadable.includes(file));
  return {
    unreadable: bad.flatMap((isBad, index) => (isBad ? [{ index, reason: "it is bad" }] : [])),
    widths: Int32Array.from(bad, (isBad) => (isBad ? 0 : 100)),
    heights: Int32Array.from(bad, (isBad) => (isBad ? 0 : 50)),
    grey: Uint8Array.from(bad, (_, i) => i % 2),
    digests: bad.map((isBad, i) => (isBad ? "" : String(i))),
    fingerprints: Uint8Array.from(
      { length: samples.length * FINGERPRINT_BYTES },
      (_, i) => 40 * Math.floor(i / FINGERPRINT_BYTES),
    ),
  };
}
const inspected = (samples: readonly CheckedSample[], unreadable: readonly string[] = []) => {
  const data: CheckedData = { kind: "celeba", root: "folder", attributeNames: ["Bald", "Young"], classes: [], samples };
  return dataReportSchema.parse(inspect(data, scanOf(samples, unreadable), []));
};

describe("inspect", () => {
  it("labels that contradict the rules of the evaluation are counted and named, and are no fault", () => {
    const labels = [
      [1, 1],
      [1, -1],
      [1, 0],
      [-1, 1],
    ].map((own, i) => sample(i + 1, { attributes: Int8Array.from(own) }));
    const rules = [
      { attribute: "Bald", kind: "excludes", other: "Young" },
      { attribute: "Bald", kind: "implies", other: "Young" },
    ] as const;
    const data: CheckedData = {
      ...{ kind: "celeba", root: "folder", attributeNames: ["Bald", "Young"], classes: [] },
      samples: labels,
      rules: [...rules],
    };
    const report = dataReportSchema.parse(inspect(data, scanOf(labels), []));
    expect(report.rules).toEqual([
      { ...rules[0], images: 3, contradictions: 1, examples: ["1.jpg"] },
      { ...rules[1], images: 3, contradictions: 1, examples: ["2.jpg"] },
    ]);
    expect(report.faults).toEqual([]);
    expect(reportText(report)).toContain("Bald excludes Young: 1 of 3 images contradict it: 1.jpg\n");
    expect(inspected(labels).rules).toEqual([]);
  });

  it("the report counts images, identities and positives for each split", () => {
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
    expect(report.attributes).toMatchObject([
      { name: "Bald", all: 2 / 3, train: 0.5, validation: null, test: 1 },
      { name: "Young", all: 0, train: 0, validation: null, test: 0 },
    ]);
    expect(report.attributes[0]?.labels).toEqual({
      all: { present: 2, absent: 1, unknown: 0 },
      train: { present: 1, absent: 1, unknown: 0 },
      validation: { present: 0, absent: 0, unknown: 0 },
      test: { present: 1, absent: 0, unknown: 0 },
    });
    expect(reportText(report)).not.toContain("unknown");
    expect(report.faults).toEqual([]);
    expect(reportText(report)).toMatch(/│ Bald +│ +66\.7 │ +50\.0 │ +- │ 100\.0 │/);
  });

  it("the report counts unknown labels, and names attributes without a known one in a split", () => {
    const report = inspected([
      sample(1, { attributes: Int8Array.of(1, 0) }),
      sample(2, { attributes: Int8Array.of(0, 0) }),
      sample(3, { attributes: Int8Array.of(-1, -1), split: "test" }),
      sample(4, { attributes: Int8Array.of(0, 0), split: "test" }),
      sample(5, { attributes: Int8Array.of(1, 0), split: "test" }),
    ]);
    expect(report.attributes).toEqual([
      {
        name: "Bald",
        all: 2 / 3,
        train: 1,
        validation: null,
        test: 1 / 2,
        labels: {
          all: { present: 2, absent: 1, unknown: 2 },
          train: { present: 1, absent: 0, unknown: 1 },
          validation: { present: 0, absent: 0, unknown: 0 },
          test: { present: 1, absent: 1, unknown: 1 },
        },
      },
      {
        name: "Young",
        all: 0,
        train: null,
        validation: null,
        test: 0,
        labels: {
          all: { present: 0, absent: 1, unknown: 4 },
          train: { present: 0, absent: 0, unknown: 2 },
          validation: { present: 0, absent: 0, unknown: 0 },
          test: { present: 0, absent: 1, unknown: 2 },
        },
      },
    ]);
    expect(report.faults).toEqual(["no label in train is known of Young"]);
    const text = reportText(report);
    expect(text).toContain("positives % of known");
    expect(text).toMatch(/│ Young +│ +0\.0 │ +- │ +- │ +0\.0 │/);
    expect(text).toMatch(/│ Young +│ +0 │ +1 │ +4 │/);
    expect(text).toContain("\n1 attribute is unknown in more than half of the images:\nYoung: 1 of 5 known\n");
  });

  it("the report names attributes whose labels are present or unknown, never absent", () => {
    const report = inspected([
      sample(1, { attributes: Int8Array.of(1, 1) }),
      sample(2, { attributes: Int8Array.of(0, -1) }),
      sample(3, { attributes: Int8Array.of(1, 0) }),
    ]);
    expect(reportText(report)).toContain(
      "\n1 attribute has unknown labels and no absent one; a value that `unknown` names may mean absent there:\nBald: 2 present, 1 unknown\n",
    );
    expect(reportText(report)).not.toContain("Young: ");
  });

  it("the report names identities that two splits share", () => {
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

  it("the report distinguishes boxes outside from boxes over an edge", () => {
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

  it("counts images without annotations, which are no fault, and landmarks outside, which are", () => {
    const points = (x: number, y: number) => [x, y, x, y, x, y, x, y, x + 1, y] as CheckedSample["landmarks"];
    const report = inspected([
      sample(1, { emptyBox: { x: 0, y: 0, width: 0, height: 0 }, emptyLandmarks: true }),
      sample(2, { box: { x: 0, y: 0, width: 9, height: 9 }, landmarks: points(3, 3) }),
    ]);
    expect(report.boxes).toEqual({
      empty: [{ file: "1.jpg", reason: "the box 0 x 0 at 0, 0 is empty" }],
      outside: [],
      crossing: 0,
    });
    expect(report.landmarks.empty.map(({ file }) => file)).toEqual(["1.jpg"]);
    expect(report.faults).toEqual([]);
    expect(reportText(report)).toContain(
      "\n1 image has no annotated box (left out of localisation):\n1.jpg: the box 0 x 0 at 0, 0 is empty\n",
    );
    const wrong = inspected([
      sample(1, { landmarks: points(100, -1) }),
      sample(2, { landmarks: [...(points(99.5, 1) ?? [])].with(9, 51) as unknown as CheckedSample["landmarks"] }),
    ]);
    expect(wrong.landmarks).toEqual({
      empty: [],
      outside: [{ file: "1.jpg", reason: "no landmark is in the 100 x 50 image" }],
      crossing: 1,
    });
    expect(wrong.faults).toEqual(["the landmarks of 1 image are outside it"]);
  });

  it("says where missing images were searched", () => {
    const report = inspected([sample(1, {}), sample(2, {})], ["1.jpg"]);
    expect(reportText({ ...report, imageFolder: "/data/img" })).toContain(
      "\nthe images were searched in /data/img\n1.jpg: it is bad\n",
    );
  });

  it("the report names unreadable images, the first 20 in the text, and ignores their boxes", () => {
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

it("the report counts the images of each class", () => {
  const samples = [0, 2, 2].map((label, i) => ({ file: `${i}.jpg`, path: `/${i}.jpg`, label }));
  const data: CheckedData = { kind: "image_folder", root: "x", classes: ["a", "b", "c"], samples, attributeNames: [] };
  const report = dataReportSchema.parse(inspect(data, scanOf(samples), ["a/x.gif"]));
  expect(report.classes.map((c) => c.images)).toEqual([1, 0, 2]);
  expect(report).toMatchObject({ splits: [], grey: 1 / 3, imagesPerIdentity: null });
  expect(reportText(report)).toContain("\n1 file that is not read: a/x.gif\n");
});

it("the report tolerates a share of unreadable images, at least one unless it is 0", () => {
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
