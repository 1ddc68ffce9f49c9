import { Random } from "../random.js";
import { trainSvmPerAttribute } from "../svm/attribute-heads.js";
import { defaultSvmOptions } from "../svm/options.js";
import { interleaved, type Rounds, summarise } from "./measure.js";
import type { BenchResult } from "./report.js";

const [rows, columns, attributes] = [2000, 128, 23];
/** Share of labels that are turned over: a problem without noise would be separable and easy. */
const noise = 0.1;

/** Fitting one linear SVM per attribute on random features with noisy linear labels. */
export async function benchSvm(rounds: Rounds): Promise<BenchResult> {
  const random = new Random("bench svm");
  const values = Float32Array.from({ length: rows * columns }, () => Math.max(0, random.normal()));
  const names = Array.from({ length: attributes }, (_, i) => `attribute ${i}`);
  const directions = names.map(() => Float32Array.from({ length: columns }, () => random.normal()));
  const labels = new Int8Array(rows * attributes);
  for (let row = 0; row < rows; row++)
    directions.forEach((direction, a) => {
      const score = direction.reduce((sum, w, k) => sum + w * (values[row * columns + k] as number), 0);
      labels[row * attributes + a] = score > 0 === random.chance(1 - noise) ? 1 : -1;
    });
  const features = { values, rows, columns };
  const fits = [true, false].map((standardise) => ({
    name: standardise ? "standardised features" : "features as they are",
    open: async () => ({
      run: () => trainSvmPerAttribute(features, { names, labels }, { ...defaultSvmOptions, standardise }),
      close: async () => undefined,
    }),
  }));
  const times = await interleaved(fits, rounds);
  return {
    name: "svm",
    settings: { rows, columns, attributes, C: defaultSvmOptions.C, tolerance: defaultSvmOptions.tolerance },
    rows: [...times].map(([what, found]) => {
      const { median, min, max, count } = summarise(found);
      return {
        what,
        "ms (median)": median,
        "ms (min)": min,
        "ms (max)": max,
        repetitions: count,
        "ms/attribute": median / attributes,
      };
    }),
    notes: [`Labels are linear in the features with ${100 * noise}% turned over.`],
  };
}
