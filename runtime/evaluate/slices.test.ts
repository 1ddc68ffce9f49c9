import { describe, expect, it } from "vitest";
import { Random } from "../random.js";
import { type AttributeOutcome, measureAttributes } from "./attribute-metrics.js";
import { evaluate } from "./evaluation.js";
import { evaluationJson, evaluationSchema } from "./evaluation-schema.js";
import { measureSlices } from "./slices.js";
import { partsText } from "./slices-text.js";

const names = ["Male", "Smiling", "Bald"];
const rows = 300;
const none = Array.from({ length: rows }, () => null);

/** Answers about Smiling are worse for men; those about Bald are equally good. Some labels of Male are unknown. */
function outcome(): AttributeOutcome {
  const random = new Random("slices");
  const male = Array.from({ length: rows }, (_, row) => (row % 29 === 0 ? 0 : row % 3 === 0 ? 1 : -1));
  const truth = Int8Array.from(
    male.flatMap((label) => [label, random.chance(0.5) ? 1 : -1, random.chance(0.3) ? 1 : -1]),
  );
  const scores = Float32Array.from(truth, (label, at) => {
    const wrong = at % 3 === 1 && male[Math.floor(at / 3)] === 1 ? 0.4 : 0.1;
    return (random.chance(wrong) ? -1 : 1) * (label || 1) * (0.1 + random.next());
  });
  const identities = Array.from({ length: rows }, (_, row) => Math.floor(row / 6));
  return { names, truth, scores, fitting: truth, identities, withoutFace: new Uint8Array(rows) };
}

describe("slices", () => {
  const own = outcome();
  const size = Array.from({ length: rows }, (_, row) => (row % 10 === 9 ? null : 20 + (row % 30)));
  const slices = measureSlices([{ kind: "attribute", attribute: "Male" }, { kind: "size" }], own, {
    size,
    brightness: none,
  });
  const [male, bySize] = slices;

  it("each part has the metrics of its images alone, without the attribute that makes it", () => {
    expect(male?.parts.map(({ part, images, few }) => [part, images, few])).toEqual([
      ["absent", 193, false],
      ["present", 96, false],
    ]);
    const chosen = Array.from({ length: rows }, (_, row) => row).filter((row) => own.truth[3 * row] === 1);
    const pick = (values: Int8Array | Float32Array): number[] =>
      chosen.flatMap((row) => [...values.slice(3 * row + 1, 3 * row + 3)]);
    const alone = measureAttributes({
      names: names.slice(1),
      truth: Int8Array.from(pick(own.truth)),
      scores: Float32Array.from(pick(own.scores)),
      fitting: Int8Array.from(
        Array.from(own.fitting.keys()).filter((at) => at % 3 !== 0),
        (at) => own.fitting[at] ?? 0,
      ),
      identities: chosen.map((row) => own.identities?.[row]),
    });
    expect(male?.parts[1]?.measured).toEqual(alone);
  });

  it("a gap is the difference of the parts; the attribute that is worse for men has one, the other has none", () => {
    const [absent, present] = male?.parts ?? [];
    const [smiling, bald] = male?.gaps.attributes ?? [];
    const accuracy = (part: typeof absent, at: number): number =>
      part?.measured?.attributes[at]?.accuracy ?? Number.NaN;
    expect(smiling?.accuracy?.value).toBeCloseTo(accuracy(present, 0) - accuracy(absent, 0), 12);
    expect(smiling?.accuracy?.holm).toBeLessThan(0.05);
    expect(smiling?.accuracy?.interval?.high).toBeLessThan(0);
    expect(bald?.name).toBe("Bald");
    expect(bald?.accuracy?.holm).toBeGreaterThan(0.05);
    expect(male?.gaps).toMatchObject({ from: "absent", to: "present" });
    expect(male?.gaps.means.accuracy?.value).toBeCloseTo(
      ((smiling?.accuracy?.value ?? 0) + (bald?.accuracy?.value ?? 0)) / 2,
      12,
    );
    // The p of each metric are corrected over both slices: two and three attributes.
    const ps = slices.flatMap(({ gaps }) => gaps.attributes.flatMap(({ f1 }) => f1?.p ?? []));
    expect(Math.min(...slices.flatMap(({ gaps }) => gaps.attributes.flatMap(({ f1 }) => f1?.holm ?? [])))).toBeCloseTo(
      Math.min(1, 5 * Math.min(...ps)),
      12,
    );
  });

  it("thirds of a property have about the same number of images; those without it are in none", () => {
    expect(bySize?.parts.map(({ part, images, range }) => [part, images, range])).toEqual([
      ["low", 90, { low: 20, high: 28 }],
      ["middle", 90, { low: 30, high: 38 }],
      ["high", 90, { low: 40, high: 48 }],
    ]);
    expect(bySize?.gaps.attributes.map(({ name }) => name)).toEqual(names);
  });

  it("small parts, parts of one kind of label and empty parts are marked, and have no metrics that they cannot have", () => {
    const few = size.map((value, row) => (row < 30 ? value : null));
    const truth = own.truth.map((label, at) => (at < 90 && at % 3 === 2 ? -1 : label));
    const [small, empty] = measureSlices(
      [{ kind: "size" }, { kind: "brightness" }],
      { ...own, truth },
      { size: few, brightness: none },
    );
    expect(small?.parts.map((part) => part.few)).toEqual([true, true, true]);
    expect(small?.parts[0]?.measured?.attributes[2]).toMatchObject({ balancedAccuracy: null, rocAuc: null });
    expect(small?.gaps.attributes[2]).toMatchObject({
      name: "Bald",
      rocAuc: null,
      accuracy: { value: expect.any(Number) },
    });
    expect(empty?.parts.map(({ images, measured }) => [images, measured])).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
    expect(empty?.gaps.means.accuracy).toBeNull();
    const text = partsText(evaluate(own, { slices: empty === undefined ? [] : [empty] }), { colour: false });
    expect(text).toBe("\nby brightness: no test image can be decoded\n");
  });

  it("they pass the schema, and their text shows the gap", () => {
    const evaluation = evaluate(own, { slices });
    expect(evaluationSchema.parse(JSON.parse(evaluationJson(evaluation)))).toEqual(evaluation);
    const text = partsText(evaluation, { colour: false });
    expect(text).toContain("by Male\n  absent: 193 images\n  present: 96 images\n");
    expect(text).toMatch(/gaps in accuracy with p < 0\.05: Smiling -\d+\.\d/);
    expect(text).toContain("by size of the face in pixels\n  low (20 to 28): 90 images\n");
  });
});

it("a slice without images says why, in place of an empty table", () => {
  const own = outcome();
  const slices = measureSlices([{ kind: "size" }], own, { size: none, brightness: none });
  const text = partsText(evaluate(own, { slices }), { colour: false });
  expect(text).toBe("\nby size: no test image has an annotated or a found box\n");
});
