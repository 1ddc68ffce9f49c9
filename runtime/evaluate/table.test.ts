import { describe, expect, it } from "vitest";
import { Random } from "../random.js";
import { evaluate } from "./evaluation.js";
import { evaluationJson, evaluationSchema } from "./evaluation-schema.js";
import { attributeTable } from "./table.js";

/** 200 samples; accuracies of about 95, 50 and exactly 100 %. */
function outcome(names: readonly string[] = ["Smiling", "Bald", "Male"]) {
  const random = new Random("table");
  const truth = Int8Array.from({ length: 600 }, (_, i) => (random.chance(i % 3 === 1 ? 0.2 : 0.5) ? 1 : -1));
  const flips = [0.05, 0.5, 0];
  const scores = Float32Array.from(truth, (label, i) => (random.chance(flips[i % 3]!) ? -label : label));
  return { names, truth, scores, fitting: truth.slice(0, 300) };
}

const paper = new Map([
  ["Smiling", 0.92],
  ["Male", 0.98],
]);
const asked = [
  { iou: 0.5, recall: 0.935, interval: { low: 0.892, high: 0.962 } },
  { iou: 0.75, recall: 0.4, interval: { low: 0.335, high: 0.469 } },
];
const located = { images: 200, meanIou: 0.71, curve: asked.slice(0, 1), asked };
const localisation = new Map([
  ["face", located],
  // A window may have any name.
  ["__proto__", located],
]);

describe("evaluate", () => {
  it("an evaluation passes its schema, also through JSON", () => {
    const evaluation = evaluate(outcome(), { paper, localisation });
    expect(evaluationSchema.parse(JSON.parse(evaluationJson(evaluation)))).toEqual(evaluation);
    expect(evaluation).toMatchObject({
      schema: "fanc.evaluation/8",
      samples: 200,
      withoutFace: 0,
      fittingSamples: 100,
    });
    expect(evaluation.attributes.map(({ paper: value }) => value)).toEqual([0.92, undefined, 0.98]);
  });

  it("the paper's mean is given only if the paper has every attribute", () => {
    expect(evaluate(outcome(), { paper }).means.paper).toBeUndefined();
    const all = new Map([...paper, ["Bald", 0.98] as const]);
    expect(evaluate(outcome(), { paper: all }).means.paper).toBeCloseTo((0.92 + 0.98 + 0.98) / 3, 12);
  });

  it("the schema of evaluations refuses a field that is missing, unknown or out of range", () => {
    const evaluation = evaluate(outcome());
    expect(evaluationSchema.safeParse({ ...evaluation, extra: 1 }).success).toBe(false);
    expect(evaluationSchema.safeParse({ ...evaluation, samples: 0 }).success).toBe(false);
    expect(evaluationSchema.safeParse({ ...evaluation, attributes: [] }).success).toBe(false);
    expect(evaluationSchema.safeParse({ ...evaluation, schema: "fanc.evaluation/2" }).success).toBe(false);
  });
});

describe("attributeTable", () => {
  it("the attribute table shows every attribute, the means and the localisation, in columns of equal width", () => {
    const text = attributeTable(evaluate(outcome(), { paper, localisation }), { colour: false });
    const lines = text.split("\n");
    const framed = lines.filter((line) => /^[│┌├└]/.test(line));
    expect(new Set(framed.map((line) => line.length)).size).toBe(1);
    expect(framed.find((line) => line.includes("Male"))).toMatch(/100\.0 ± 0\.9 .*98\.0/);
    expect(text).toContain("mean of 3");
    expect(text).toContain("200 test samples");
    expect(text).toContain(
      "face window: mean IoU 0.710, recall at IoU 0.5: 93.5 %, recall at IoU 0.75: 40.0 % (200 images)",
    );
    expect(text).not.toContain("\u001b");
  });

  it("the usual columns fit 80 columns of a terminal, those that are chosen are shown in their order", () => {
    const names = ["Mouth_Slightly_Open", "Wearing_Necktie", "Bald"];
    const decisions = { decided: outcome().truth, answers: outcome().truth };
    for (const changed of [{}, { decisions }])
      for (const extras of [{}, { paper: new Map([["Bald", 0.98]]) }]) {
        const text = attributeTable(evaluate({ ...outcome(names), ...changed }, extras), { colour: false });
        expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
      }
    const chosen = attributeTable(evaluate(outcome()), { colour: false, columns: ["auc", "images"] });
    expect(chosen.split("\n")[1]).toMatch(/attribute +│ +AUC │ images │$/);
    expect(chosen).toMatch(/Smiling +│ +\d+\.\d ± ?\d+\.\d │ +200 │/);
  });

  it("the attribute table names the method whose numbers are published", () => {
    const compared = { file: "std/paper-results.json", method: "PANDA-l", data: "LFWA" };
    const text = attributeTable(evaluate(outcome(), { paper, compared }), { colour: false });
    expect(text).toContain("PANDA-l");
    expect(text).toContain("PANDA-l on LFWA: std/paper-results.json");
  });

  it("the attribute table has no paper column without numbers of the paper", () => {
    expect(attributeTable(evaluate(outcome()), { colour: false })).not.toContain("paper");
  });

  it("the attribute table colours gains and losses only beyond the interval", () => {
    const lines = attributeTable(evaluate(outcome()), { colour: true }).split("\n");
    const line = (name: string) => lines.find((text) => text.includes(name))!;
    expect(line("Smiling")).toContain("\u001b[32m+");
    expect(line("Bald")).toContain("\u001b[31m-");
  });

  it("the attribute table escapes control characters of names", () => {
    const text = attributeTable(evaluate(outcome(["A\u001b[2J", "B\nC", "D"])), { colour: false });
    expect(text).toContain("A\\u{1b}[2J");
    expect(text).toContain("B\\u{a}C");
  });
});
