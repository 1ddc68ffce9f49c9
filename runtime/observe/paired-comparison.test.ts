import { describe, expect, it } from "vitest";
import type { Answers } from "../evaluate/answers.js";
import { Random } from "../random.js";
import { pairRuns } from "./paired-comparison.js";

const names = ["A", "B"];
const [people, each] = [40, 5];
const images = Array.from({ length: people * each }, (_, row) => ({
  file: `${row}.jpg`,
  identity: Math.floor(row / each),
  face: true,
}));
const random = new Random("paired labels");
const truth = Int8Array.from({ length: 2 * images.length }, () =>
  random.chance(0.1) ? 0 : random.chance(0.5) ? 1 : -1,
);

/** A run that errs on this share of the images of each attribute. */
function run(key: string, wrong: readonly number[]): Answers {
  const own = new Random("paired run", key);
  const scores = Float32Array.from(truth, (label, at) => {
    const size = own.next() + 0.01;
    return own.chance(wrong[at % 2] ?? 0) ? -label * size || size : label * size || -size;
  });
  return { names, images, truth, scores };
}

const paired = (first: Answers, other: Answers) => {
  const pair = pairRuns(first, other);
  if (!pair.paired) throw new Error(pair.reason);
  return pair;
};

describe("paired comparison", () => {
  const [first, other] = [run("a", [0.3, 0.1]), run("b", [0.1, 0.11])];

  it("counts the images that only one run gets right, and finds the attribute that differs", () => {
    const { attributes, means, resampling } = paired(first, other);
    const right = (own: Answers, at: number): boolean => (own.scores[at] ?? 0) > 0 === (truth[at] === 1);
    names.forEach((_, column) => {
      const known = Array.from(truth.keys()).filter((at) => at % 2 === column && truth[at] !== 0);
      const only = (a: Answers, b: Answers): number => known.filter((at) => right(a, at) && !right(b, at)).length;
      const [onlyFirst, onlyOther] = [only(first, other), only(other, first)];
      expect(attributes[column]).toMatchObject({ onlyFirst, onlyOther });
      expect(attributes[column]?.differences.accuracy?.value).toBeCloseTo((onlyOther - onlyFirst) / known.length, 12);
    });
    const [differs, same] = attributes;
    expect(differs?.holm).toBe(2 * (differs?.p ?? 1));
    expect(differs?.holm).toBeLessThan(0.01);
    expect(differs?.differences.accuracy?.interval?.low).toBeGreaterThan(0);
    expect(same?.p).toBeGreaterThan(0.05);
    expect(means.accuracy?.value).toBeCloseTo(
      ((differs?.differences.accuracy?.value ?? 0) + (same?.differences.accuracy?.value ?? 0)) / 2,
      12,
    );
    expect(resampling).toEqual({ units: "identities", clusters: people, resamples: 2000 });
  });

  it("the same images in another order, with further attributes, give the same comparison", () => {
    const order = random.shuffle(Array.from(images.keys()));
    const moved: Answers = {
      names: ["C", "B", "A"],
      images: order.flatMap((row) => images[row] ?? []),
      truth: Int8Array.from(order.flatMap((row) => [1, truth[2 * row + 1] ?? 0, truth[2 * row] ?? 0])),
      scores: Float32Array.from(
        order.flatMap((row) => [1, other.scores[2 * row + 1] ?? 0, other.scores[2 * row] ?? 0]),
      ),
    };
    expect(paired(first, moved)).toEqual(paired(first, other));
  });

  it("equal runs do not differ, and their interval is narrower than that of a difference", () => {
    const { attributes, means } = paired(first, first);
    expect(attributes[0]).toMatchObject({ onlyFirst: 0, onlyOther: 0, p: 1, holm: 1 });
    expect(means.rocAuc).toEqual({ value: 0, interval: null, p: 1 });
  });

  it("of two runs of the same quality, few are called different by the interval of the mean", () => {
    const found = Array.from({ length: 80 }, (_, i) => {
      const pair = paired(run(`x${i}`, [0.2, 0.2]), run(`y${i}`, [0.2, 0.2]));
      const interval = pair.means.accuracy?.interval;
      return interval != null && (interval.low > 0 || interval.high < 0);
    }).filter((one) => one).length;
    expect(found / 80).toBeLessThan(0.15);
  });

  it("runs on other images, on other labels or without answers are not paired, and the reason is given", () => {
    const reason = (own: Answers | undefined): string => {
      const pair = pairRuns(first, own);
      return pair.paired ? "paired" : pair.reason;
    };
    expect(reason(undefined)).toContain("no answers");
    expect(reason({ ...other, names: ["C", "D"] })).toContain("no attribute in common");
    const fewer = { names, images: images.slice(1), truth: truth.slice(2), scores: other.scores.slice(2) };
    expect(reason(fewer)).toBe("the test images differ: 1 of the first run only, 0 of the other");
    expect(reason({ ...other, truth: truth.map((label, at) => (at === 4 ? -label || 1 : label)) })).toBe(
      "1 labels of the test images differ",
    );
  });
});
