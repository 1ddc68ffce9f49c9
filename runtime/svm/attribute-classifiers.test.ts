import { describe, expect, it } from "vitest";
import { Random } from "../random.js";
import { scoreAttributes, trainSvmPerAttribute } from "./attribute-classifiers.js";
import { trainLinearSvm } from "./linear-svm.js";
import { defaultSvmOptions } from "./options.js";

const rows = 120;
const columns = 7;
const random = new Random("heads");
const values = Float32Array.from({ length: rows * columns }, () => random.normal());
const names = ["First", "Second", "Always"];
const labels = Int8Array.from({ length: rows * 3 }, (_, i) => {
  const row = Math.floor(i / 3);
  if (i % 3 === 2) return 1;
  return values[row * columns + (i % 3)]! + 0.3 * random.normal() > 0 ? 1 : -1;
});
const features = { values, rows, columns };

describe("trainSvmPerAttribute", () => {
  it("classifiers equal one fit per attribute, and each is reported when it is done", async () => {
    const seen: string[] = [];
    const { classifiers, reports } = await trainSvmPerAttribute(
      features,
      { names, labels },
      defaultSvmOptions,
      (done, total, r) => seen.push(`${done}/${total} ${r.attribute}`),
    );
    expect(seen).toEqual(["1/3 First", "2/3 Second", "3/3 Always"]);
    for (const a of [0, 1]) {
      const own = Int8Array.from({ length: rows }, (_, row) => labels[row * 3 + a]!);
      const single = trainLinearSvm({ ...defaultSvmOptions, ...features, features: values, labels: own });
      expect(classifiers.weights.subarray(a * columns, (a + 1) * columns)).toEqual(Float32Array.from(single.weights));
      expect(classifiers.bias[a]).toBe(Math.fround(single.bias));
      expect(reports[a]!.positives).toBe(own.filter((label) => label === 1).length);
    }
    expect(reports[2]).toMatchObject({ singleLabel: 1, positives: rows });
    expect(classifiers.bias[2]).toBe(1);
  });

  it("classifiers score features as they were trained on, standardised or not", async () => {
    for (const standardise of [false, true]) {
      const { classifiers } = await trainSvmPerAttribute(
        features,
        { names, labels },
        { ...defaultSvmOptions, standardise },
      );
      const scores = scoreAttributes(classifiers, features);
      const right = labels.reduce((count, label, i) => count + (scores[i]! > 0 === label > 0 ? 1 : 0), 0);
      expect(right / labels.length).toBeGreaterThan(0.9);
    }
  });

  it("an aborted fit stops between attributes", async () => {
    const abort = new AbortController();
    const run = trainSvmPerAttribute(features, { names, labels }, defaultSvmOptions, () => abort.abort(), abort.signal);
    await expect(run).rejects.toThrow(/abort/i);
  });

  it("classifiers refuse labels and classifiers of another size", async () => {
    await expect(trainSvmPerAttribute(features, { names: ["One"], labels }, defaultSvmOptions)).rejects.toThrow(
      RangeError,
    );
    const head = { attributes: ["One"], weights: new Float32Array(3), bias: new Float32Array(1) };
    expect(() => scoreAttributes(head, features)).toThrow("the SVM classifiers do not fit the features of the net");
  });
});
