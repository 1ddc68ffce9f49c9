import { expect, it } from "vitest";
import type { DecisionLayer } from "../../compiler/contract/decisions.js";
import { isRight } from "../drawing/attribute-panel.js";
import { decidedOutcome } from "./decided-outcome.js";
import { evaluate } from "./evaluation.js";
import { evaluationJson } from "./evaluation-schema.js";
import { attributeTable } from "./table.js";

const sigmoid = { kind: "sigmoid", a: -1, b: 0 } as const;
const layer: DecisionLayer = {
  attributes: ["Smiling", "Bald"],
  rules: [
    { threshold: 0, calibration: sigmoid },
    { threshold: -1, calibration: sigmoid },
  ],
  abstain: 0.7,
};
// Four faces, and an image without one.
const scores = Float32Array.of(2, -0.5, 0.2, -2, -2, -2, -0.1, 2);
const found = Int8Array.of(1, 1, -1, -1, 1, -1, -1, 1);
const missed = Int8Array.of(1, -1);

const outcome = {
  names: layer.attributes,
  scores: Float32Array.of(...scores, -1, 1),
  truth: Int8Array.of(...found, ...missed),
  fitting: found,
  ...decidedOutcome(layer, scores, missed),
};

it("decides by each attribute's threshold, and answers where the probability is high enough", () => {
  const { decisions, probabilities } = outcome;
  expect([...(decisions?.decided ?? [])]).toEqual([1, 1, 1, -1, -1, -1, -1, 1, -1, 1]);
  // A score of -0.5 above the threshold -1 is present with a probability of 0.38.
  expect([...(decisions?.answers ?? [])]).toEqual([1, 0, 0, -1, -1, -1, 0, 1, -1, 1]);
  expect(probabilities?.[1]).toBeCloseTo(1 / (1 + Math.exp(0.5)), 6);
  expect(probabilities?.[8]).toBeNaN();
});

it("counts a decision for every image, and the answers apart", () => {
  const evaluation = evaluate(outcome);
  const [smiling, bald] = evaluation.attributes;
  expect(smiling).toMatchObject({ accuracy: 2 / 5, answered: { coverage: 3 / 5, accuracy: 1 / 3 } });
  expect(bald).toMatchObject({ accuracy: 4 / 5, answered: { coverage: 4 / 5, accuracy: 3 / 4 } });
  expect(evaluation.means.answered?.coverage).toBeCloseTo(0.7, 12);
  expect(evaluation.means.answered?.accuracy).toBeCloseTo((1 / 3 + 3 / 4) / 2, 12);
  expect(JSON.parse(evaluationJson(evaluation))).toMatchObject({ schema: "fanc.evaluation/8" });
  const table = attributeTable(evaluation, { colour: false });
  expect(table).toContain("answered %");
  expect(table).toMatch(/Smiling .* 60\.0 │ +33\.3 │/);
});

it("an evaluation without decisions has no answers apart", () => {
  const { decisions: _, probabilities: __, ...plain } = outcome;
  const evaluation = evaluate(plain);
  expect(evaluationJson(evaluation)).not.toContain("answered");
  expect(attributeTable(evaluation, { colour: false })).not.toContain("answered");
});

it("a drawing marks answers, and leaves open what cannot be told", () => {
  const drawn = { name: "Bald", score: -0.5, truth: true };
  expect(isRight(drawn)).toBe(false);
  expect(isRight({ ...drawn, decision: { answer: 1 } })).toBe(true);
  expect(isRight({ ...drawn, decision: { answer: 0 } })).toBeNull();
});
