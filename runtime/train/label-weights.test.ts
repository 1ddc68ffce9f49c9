import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageLosses } from "./batch-loss.js";
import { countLabels } from "./label-counts.js";
import { addSums, LabelWeights, lossOfSums, meanLosses, noSums, type WeightedTerm } from "./label-weights.js";

type SigmoidTerm = Extract<WeightedTerm, { readonly kind: "sigmoid" }>;

const names = ["Bald", "Young", "Smiling"];
const term = (weighting: Partial<SigmoidTerm["weighting"]> = {}): SigmoidTerm => ({
  kind: "sigmoid",
  weight: 1,
  over: "Tags",
  weighting: { masked: true, balance: "none", weights: [], smoothing: 0, ...weighting },
});
const samplesOf = (rows: readonly (readonly number[])[]) => rows.map((row) => ({ attributes: Int8Array.from(row) }));
const weightsOf = (of: WeightedTerm, rows: readonly (readonly number[])[]) =>
  new LabelWeights(of, names, countLabels(samplesOf(rows), names.length));
const batchOf = (rows: readonly (readonly number[])[]) => ({
  labels: new Int32Array(rows.length),
  targets: Float32Array.from(rows.flat(), (label) => (label > 0 ? 1 : 0)),
  known: Uint8Array.from(rows.flat(), (label) => (label === 0 ? 0 : 1)),
});
const logitsOf = (rows: readonly (readonly number[])[]) => ({
  shape: [rows.length, names.length],
  data: Float32Array.from(rows.flat()),
});

/** 6 images: Bald 1 of 5 known, Young 3 of 6, Smiling all of 2 known. */
const training = [
  [1, 1, 1],
  [-1, 1, 0],
  [-1, 1, 1],
  [-1, -1, 0],
  [-1, -1, 0],
  [0, -1, 0],
];

describe("factors of labels", () => {
  it("`balance: classes` gives the weights that scikit-learn calls balanced, over the known labels", () => {
    const weights = weightsOf(term({ balance: "classes" }), training);
    // n / (2 n of the label): 5 / 2 and 5 / 8 of Bald, 1 of Young; Smiling has one label only.
    expect([...weights.ofBatch(batchOf([[1, 1, 1]]))]).toEqual([2.5, 1, 1]);
    expect([...weights.ofBatch(batchOf([[-1, -1, -1]]))]).toEqual([0.625, 1, 1]);
    expect(weights.oneSided).toEqual(["Smiling"]);
  });

  it("`balance: ratio` weighs present labels by the number of absent ones for each", () => {
    const weights = weightsOf(term({ balance: "ratio", weights: [{ attribute: "Young", factor: 0.5 }] }), training);
    expect([...weights.ofBatch(batchOf([[1, 1, 1]]))]).toEqual([4, 0.5, 1]);
    expect([...weights.ofBatch(batchOf([[-1, -1, -1]]))]).toEqual([1, 0.5, 1]);
  });

  it("without `balance` an attribute with one label is no exception", () => {
    expect(weightsOf(term(), training).oneSided).toEqual([]);
  });

  it("an unknown label has the weight 0, and the known ones of its attribute count more", () => {
    const weights = weightsOf(term(), training);
    const rows = [
      [1, 0, 0],
      [-1, 1, 0],
    ];
    expect([...weights.ofBatch(batchOf(rows))]).toEqual([1, 0, 0, 1, 2, 0]);
    expect([...weights.ofBatch(batchOf(rows), [1, 3, 1])]).toEqual([1, 0, 0, 1, 6, 0]);
  });
});

describe("the loss of known labels", () => {
  const row = fc.array(fc.constantFrom(-1, 0, 1), { minLength: 3, maxLength: 3 });
  const logits = fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 3, maxLength: 3 });

  it("a masked loss is that of each attribute after its unknown rows are deleted, for both kinds of loss", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(row, logits), { minLength: 1, maxLength: 12 }), (images) => {
        const batch = batchOf(images.map(([labels]) => labels));
        const all = logitsOf(images.map(([, z]) => z));
        for (const kind of ["sigmoid", "hinge"] as const) {
          const own: WeightedTerm = kind === "sigmoid" ? term() : { ...term(), kind };
          const weights = weightsOf(own, training);
          const expected = names.reduce((sum, _, a) => {
            const left = images.filter(([labels]) => labels[a] !== 0);
            const kept = batchOf(left.map(([labels]) => [labels[a] as number]));
            const column = { shape: [left.length, 1], data: Float32Array.from(left.map(([, z]) => z[a] as number)) };
            const losses = imageLosses(kind, column, kept, left.length);
            return left.length === 0 ? sum : sum + losses.reduce((total, one) => total + one, 0) / left.length;
          }, 0);
          expect(lossOfSums(weights.sums(batch, all, images.length))).toBeCloseTo(expected, 9);
        }
      }),
    );
  });

  it("the loss of batches is the mean over all their known labels, whatever the batches", () => {
    const weights = weightsOf(term({ balance: "classes" }), training);
    const z = training.map((_, i) => [i - 2, 1 - i, i / 2]);
    const whole = weights.sums(batchOf(training), logitsOf(z), 6);
    const parts = [0, 1, 4].reduce((sums, from, k) => {
      const to = [1, 4, 6][k] as number;
      return addSums(sums, weights.sums(batchOf(training.slice(from, to)), logitsOf(z.slice(from, to)), to - from));
    }, noSums(3));
    expect(lossOfSums(parts)).toBeCloseTo(lossOfSums(whole), 12);
    expect(parts.known).toEqual([5, 6, 2]);
  });

  it("rows after the counted images add nothing, and an attribute without a known label has no mean", () => {
    const weights = weightsOf(term(), training);
    const sums = weights.sums(
      batchOf([
        [1, 0, 1],
        [1, 1, 1],
      ]),
      logitsOf([
        [0, 0, 0],
        [9, 9, 9],
      ]),
      1,
    );
    expect(meanLosses(sums)).toEqual([Math.LN2, undefined, Math.LN2]);
    expect(lossOfSums(sums)).toBe(2 * Math.LN2);
  });
});

describe("the loss of a net that has learned nothing", () => {
  it.each([
    ["each label alike", term()],
    ["balanced classes", term({ balance: "classes" })],
    ["a ratio and a factor", term({ balance: "ratio", weights: [{ attribute: "Bald", factor: 3 }] })],
    ["focus, margin and smoothing", term({ focus: { positive: 1, negative: 4, margin: 0.05 }, smoothing: 0.1 })],
  ])("the untrained loss is the loss of zero logits over the training samples: %s", (_, of) => {
    const weights = weightsOf(of, training);
    const zeros = logitsOf(training.map(() => [0, 0, 0]));
    expect(weights.untrained).toBeCloseTo(lossOfSums(weights.sums(batchOf(training), zeros, 6)), 12);
  });

  it("balanced classes leave the untrained loss of an attribute at log 2", () => {
    expect(weightsOf(term({ balance: "classes" }), training).untrained).toBeCloseTo(3 * Math.LN2, 12);
  });
});

describe("focusing and smoothing", () => {
  const lossAt = (of: WeightedTerm, z: number, label: 1 | -1): number =>
    weightsOf(of, training).sums(batchOf([[label, 0, 0]]), logitsOf([[z, 0, 0]]), 1).losses[0] as number;

  it.each([-100, -3, -0.5, 0, 1.5, 4, 100])("the focal loss is (1 - p_t)^g times the cross-entropy at z = %d", (z) => {
    const of = term({ focus: { positive: 2, negative: 2, margin: 0 } });
    for (const label of [1, -1] as const) {
      const p = 1 / (1 + Math.exp(-label * z));
      const other = 1 / (1 + Math.exp(label * z));
      const entropy = p < 1e-30 ? Math.abs(z) : p === 1 ? other : -Math.log(p);
      expect(lossAt(of, z, label)).toBeCloseTo(other ** 2 * entropy, 9);
    }
  });

  it("the asymmetric loss follows its definition, and an absent label below the margin adds nothing", () => {
    const of = term({ focus: { positive: 1, negative: 4, margin: 0.05 } });
    const p = 1 / (1 + Math.exp(-0.7));
    expect(lossAt(of, Math.fround(0.7), 1)).toBeCloseTo((1 - p) * -Math.log(p), 6);
    expect(lossAt(of, Math.fround(0.7), -1)).toBeCloseTo((p - 0.05) ** 4 * -Math.log(1 - p + 0.05), 6);
    expect(lossAt(of, -4, -1)).toBe(0);
    expect(lossAt(of, 100, -1)).toBeCloseTo(0.95 ** 4 * -Math.log(0.05), 9);
  });

  it("smoothing mixes the terms of a present and an absent label, also with a focus", () => {
    const [plain, smooth] = [term(), term({ smoothing: 0.2 })];
    expect(lossAt(smooth, 1.5, 1)).toBeCloseTo(0.9 * lossAt(plain, 1.5, 1) + 0.1 * lossAt(plain, 1.5, -1), 12);
    const focus = { positive: 0.5, negative: 3, margin: 0.1 };
    const [sharp, both] = [term({ focus }), term({ focus, smoothing: 0.2 })];
    expect(lossAt(both, 1.5, -1)).toBeCloseTo(0.1 * lossAt(sharp, 1.5, 1) + 0.9 * lossAt(sharp, 1.5, -1), 12);
  });
});
