import { describe, expect, it } from "vitest";
import { wilsonInterval } from "../cascade/wilson.js";
import { Random } from "../random.js";
import { type AttributeOutcome, columnsOf, measureAttributes } from "./attribute-metrics.js";
import { metricNames, metricValues, restricted } from "./ranked-column.js";
import {
  clustersOf,
  eachResample,
  meanSeries,
  percentileInterval,
  resampledP,
  resampleMetrics,
  resamplesFor,
  seriesOf,
} from "./resampling.js";

/** Coarse scores, so that many are equal; some labels are unknown. */
function drawn(rows: number, key: string): AttributeOutcome {
  const random = new Random("resampling", key);
  const truth = Int8Array.from({ length: 2 * rows }, () => (random.chance(0.1) ? 0 : random.chance(0.4) ? 1 : -1));
  return {
    names: ["A", "B"],
    truth,
    scores: Float32Array.from(truth, (label) => Math.round(2 * random.normal() + label) / 2),
    fitting: truth.map((label) => (label === 0 ? 1 : label)),
    identities: Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? undefined : Math.floor(row / 3))),
  };
}

/** An outcome whose rows are repeated as often as they are drawn. */
function repeated(outcome: AttributeOutcome, weights: Uint16Array): AttributeOutcome {
  const rows = Array.from(weights).flatMap((times, row) => Array.from({ length: times }, () => row));
  const pick = (values: ArrayLike<number>): number[] =>
    rows.flatMap((row) => [values[2 * row] ?? 0, values[2 * row + 1] ?? 0]);
  return { ...outcome, truth: Int8Array.from(pick(outcome.truth)), scores: Float32Array.from(pick(outcome.scores)) };
}

describe("resampling", () => {
  it("weighted metrics equal those of the repeated rows, and their intervals those of a plain bootstrap", () => {
    const outcome = drawn(60, "plain");
    const columns = columnsOf(outcome);
    const clusters = clustersOf(60, outcome.identities);
    const resamples = resampleMetrics(columns, clusters, 100);
    const plain: (readonly (number | null)[])[] = [];
    eachResample(clusters, 100, (weights) => {
      const copied = repeated(outcome, weights);
      plain.push(columnsOf(copied).flatMap((one) => Object.values(metricValues(one, copied.truth.length / 2))));
    });
    expect(Array.from(resamples.values, (value) => (Number.isNaN(value) ? null : value))).toEqual(
      plain.flat().map((value) => (value === null ? null : expect.closeTo(value, 12))),
    );
    const auc = metricNames.indexOf("rocAuc");
    const sorted = plain.map((one) => one[auc] ?? Number.NaN).sort((a, b) => a - b);
    // 0.025 of 99 steps is 2.475.
    const low = (sorted[2] ?? 0) + 0.475 * ((sorted[3] ?? 0) - (sorted[2] ?? 0));
    expect(percentileInterval(seriesOf(resamples, 0, auc))?.low).toBeCloseTo(low, 12);
    const means = plain.map((one) => ((one[auc] ?? 0) + (one[auc + metricNames.length] ?? 0)) / 2);
    expect([...meanSeries(resamples, auc)]).toEqual(means.map((value) => expect.closeTo(value, 12)));
  });

  it("images of an identity are drawn together, as often as any other identity", () => {
    const { identities } = drawn(60, "together");
    const clusters = clustersOf(60, identities);
    expect(clusters).toMatchObject({ units: "identities", count: 20 + 9 });
    let sum = 0;
    eachResample(clusters, 500, (weights) => {
      identities?.forEach((one, row) => {
        if (one !== undefined) expect(weights[row]).toBe(weights[identities.indexOf(one)]);
      });
      sum += weights[1] ?? 0;
    });
    expect(sum / 500).toBeCloseTo(1, 0);
    expect(clustersOf(5, [undefined, undefined])).toMatchObject({ units: "images", count: 5 });
    expect(clustersOf(5, undefined)).toMatchObject({ units: "images", count: 5 });
  });

  it("the draws are the same for the same number of clusters, and prefixes of more draws", () => {
    const clusters = clustersOf(40, undefined);
    const all = (resamples: number): string[] => {
      const kept: string[] = [];
      eachResample(clusters, resamples, (weights) => kept.push(weights.join()));
      return kept;
    };
    expect(all(5)).toEqual(all(9).slice(0, 5));
    expect(new Set(all(9)).size).toBe(9);
  });

  it("metrics of some rows equal those of an outcome that has only them", () => {
    const outcome = drawn(80, "slice");
    const keep = (row: number): boolean => row % 3 !== 1;
    const copied = repeated(
      outcome,
      Uint16Array.from({ length: 80 }, (_, row) => (keep(row) ? 1 : 0)),
    );
    columnsOf(outcome).forEach((column, i) => {
      const other = columnsOf(copied)[i];
      expect(metricValues(restricted(column, keep), 80)).toEqual(other && metricValues(other, 80));
    });
  });

  it("in 95 of 100 worlds of clustered images the interval holds the true accuracy; that of independent images fails", () => {
    const [worlds, people, images] = [300, 60, 8];
    const random = new Random("worlds");
    let [clustered, independent] = [0, 0];
    for (let world = 0; world < worlds; world++) {
      // Everybody has an accuracy of their own: 0.5 or 0.9, on the average 0.7.
      const right = Array.from({ length: people }, () => (random.chance(0.5) ? 0.5 : 0.9)).flatMap((own) =>
        Array.from({ length: images }, () => random.chance(own)),
      );
      const column = columnsOf({
        names: ["A"],
        truth: new Int8Array(right.length).fill(1),
        scores: Float32Array.from(right, (one) => (one ? 1 : -1)),
        fitting: Int8Array.of(1),
      });
      const clusters = clustersOf(
        right.length,
        Array.from(right.keys(), (row) => Math.floor(row / images)),
      );
      const interval = percentileInterval(seriesOf(resampleMetrics(column, clusters, 400), 0, 0));
      const wilson = wilsonInterval(right.filter((one) => one).length, right.length);
      if (interval !== null && interval.low <= 0.7 && interval.high >= 0.7) clustered++;
      if (wilson.low <= 0.7 && wilson.high >= 0.7) independent++;
    }
    expect(clustered / worlds).toBeGreaterThan(0.91);
    expect(clustered / worlds).toBeLessThan(0.985);
    expect(independent / worlds).toBeLessThan(0.87);
  });

  it("resamples that agree give no interval, except that of an accuracy of 1: Wilson's of the clusters", () => {
    const identities = Array.from({ length: 30 }, (_, row) => Math.floor(row / 3));
    const labels = Int8Array.from({ length: 30 }, (_, row) => (row % 2 === 0 ? 1 : -1));
    const outcome = { names: ["A"], truth: labels, scores: Float32Array.from(labels), fitting: labels, identities };
    const { attributes, means, resampling } = measureAttributes(outcome);
    expect(resampling).toEqual({ units: "identities", clusters: 10, resamples: 2000 });
    expect(attributes[0]?.intervals).toMatchObject({ accuracy: wilsonInterval(10, 10), rocAuc: null, f1: null });
    expect(means.intervals.accuracy).toEqual(wilsonInterval(10, 10));
  });

  it("p is twice the share of resamples on the smaller side of 0, never 0, and never lower than few clusters can show", () => {
    expect(resampledP(Float64Array.of(1, 2, 3, -1), 50)).toBeCloseTo((2 * 2) / 5, 12);
    expect(resampledP(Float64Array.of(1, 2, 3, Number.NaN), 50)).toBeCloseTo(2 / 4, 12);
    expect(resampledP(Float64Array.of(0, 0), 50)).toBe(1);
    const all = new Float64Array(1999).fill(0.1);
    expect([50, 5, 2, 1].map((clusters) => resampledP(all, clusters))).toEqual([2 / 2000, 1 / 16, 1 / 2, 1]);
  });

  it("large test splits have fewer resamples", () => {
    expect(resamplesFor(540 * 23)).toBe(2000);
    expect(resamplesFor(20_000 * 40)).toBe(2000);
    expect(resamplesFor(200_000 * 40)).toBe(750);
    expect(resamplesFor(1e12)).toBe(200);
  });
});
