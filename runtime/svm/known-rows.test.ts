import { describe, expect, it } from "vitest";
import { Random } from "../random.js";
import { trainSvmPerAttribute } from "./attribute-classifiers.js";
import { requireKnownLabels } from "./known-rows.js";
import { trainLinearSvm } from "./linear-svm.js";
import { defaultSvmOptions, type SvmOptions } from "./options.js";

const [rows, columns] = [160, 9];
const random = new Random("unknown labels");
const values = Float32Array.from({ length: rows * columns }, (_, i) => 5 * (i % columns) + random.normal());
const names = ["Known", "Half", "Rows", "Constant"];
/** The label of a row; 0 for unknown. */
function labelOf(row: number, attribute: number): number {
  const label = values[row * columns + attribute]! - 5 * attribute + 0.4 * random.normal() > 0 ? 1 : -1;
  if (attribute === 1) return random.chance(0.5) ? label : 0;
  if (attribute === 2) return row % 3 === 0 ? 0 : label;
  return attribute === 3 ? Number(row < 20) : label;
}
const labels = Int8Array.from({ length: rows * names.length }, (_, i) =>
  labelOf(Math.floor(i / names.length), i % names.length),
);

/** The fit of one attribute to a table from which the rows with an unknown label are deleted. */
function fitWithoutRows(attribute: number, options: SvmOptions) {
  const kept = Array.from({ length: rows }, (_, row) => row).filter(
    (row) => labels[row * names.length + attribute] !== 0,
  );
  const features = Float32Array.from(kept.flatMap((row) => [...values.subarray(row * columns, (row + 1) * columns)]));
  const own = Int8Array.from(kept, (row) => labels[row * names.length + attribute]!);
  return trainLinearSvm({ ...options, features, rows: kept.length, columns, labels: own });
}

describe("unknown labels", () => {
  const variants: readonly (readonly [string, Partial<SvmOptions>])[] = [
    ["squared hinge", {}],
    ["Newton steps", { maxEpochs: 0 }],
    ["standardised", { standardise: true }],
    ["hinge", { loss: "hinge", maxEpochs: 1000, tolerance: 0.01 }],
    ["l1", { penalty: "l1", standardise: true, maxEpochs: 1000 }],
    ["balanced", { balance: "classes", standardise: true }],
    ["the best neurons", { neurons: 0.4 }],
    ["no bias", { bias: -1, standardise: true }],
  ];
  it.each(variants)("an SVM is the one of a table without the rows whose label is unknown: %s", async (_, more) => {
    const options = { ...defaultSvmOptions, ...more };
    const { classifiers, reports } = await trainSvmPerAttribute({ values, rows, columns }, { names, labels }, options);
    for (const [a, name] of names.entries()) {
      const single = fitWithoutRows(a, options);
      expect(classifiers.weights.subarray(a * columns, (a + 1) * columns)).toEqual(Float32Array.from(single.weights));
      expect(classifiers.bias[a]).toBe(Math.fround(single.bias));
      const own = labels.filter((_label, i) => i % names.length === a);
      const counted = (wanted: number): number => own.filter((label) => label === wanted).length;
      expect(reports[a]).toMatchObject({
        attribute: name,
        positives: counted(1),
        rows: rows - counted(0),
        unknown: counted(0),
      });
      expect(classifiers.fittedOn?.[a]).toEqual({ positives: counted(1), negatives: counted(-1), unknown: counted(0) });
    }
    expect(reports.map(({ singleLabel }) => singleLabel)).toEqual([null, null, null, 1]);
  });

  it("an SVM ignores the features of rows whose label is unknown", async () => {
    const half = { names: ["Half"], labels: labels.filter((_, i) => i % names.length === 1) };
    const changed = values.map((value, i) => (half.labels[Math.floor(i / columns)] === 0 ? 1000 + value : value));
    const options = { ...defaultSvmOptions, standardise: true };
    const [one, other] = await Promise.all(
      [values, changed].map((own) => trainSvmPerAttribute({ values: own, rows, columns }, half, options)),
    );
    expect(other?.classifiers).toEqual(one?.classifiers);
  });

  it("an attribute without a known label has the score 0, whatever the others have", async () => {
    const two = {
      names: ["None", "All"],
      labels: Int8Array.from({ length: 2 * rows }, (_, i) => (i % 2) * labelOf(i >> 1, 0)),
    };
    const { classifiers, reports } = await trainSvmPerAttribute({ values, rows, columns }, two, defaultSvmOptions);
    expect([...classifiers.weights.subarray(0, columns), classifiers.bias[0]]).toEqual(new Array(columns + 1).fill(0));
    expect(classifiers.weights.subarray(columns).some((weight) => weight !== 0)).toBe(true);
    expect(reports[0]).toMatchObject({ positives: 0, rows: 0, unknown: rows, singleLabel: null, converged: true });
  });

  it("threads fit attributes with unknown labels to the same bits", async () => {
    const [many, wide] = [1500, 60];
    const features = {
      values: Float32Array.from({ length: many * wide }, () => random.normal()),
      rows: many,
      columns: wide,
    };
    const all = Array.from({ length: 50 }, (_, i) => `attribute ${i}`);
    const table = {
      names: all,
      labels: Int8Array.from({ length: many * all.length }, (_, i) =>
        i % all.length < 40 && random.chance(0.3) ? 0 : random.chance(0.5) ? 1 : -1,
      ),
    };
    const fitWith = (workers: number) =>
      trainSvmPerAttribute(
        features,
        table,
        { ...defaultSvmOptions, standardise: true, tolerance: 0.1 },
        undefined,
        undefined,
        workers,
      );
    expect(await fitWith(2)).toEqual(await fitWith(1));
  });

  it("an attribute without a known label is named, with the others", () => {
    const none = Int8Array.of(1, 0, 0, -1, 0, 0);
    expect(() => requireKnownLabels(["Bald", "Young", "Male"], none, "celebs.validation")).toThrow(
      expect.objectContaining({
        code: "svm/no-known-label",
        message: "no label of Young is known in celebs.validation, which fits the SVMs",
        details: expect.objectContaining({ found: "2 images, all with an unknown label; the same of Male" }),
      }),
    );
    expect(() => requireKnownLabels(["Bald"], Int8Array.of(0, 1), "celebs.validation")).not.toThrow();
  });
});
