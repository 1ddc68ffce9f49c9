import { expect, it } from "vitest";
import type { DecisionLayer } from "../../compiler/contract/decisions.js";
import { isRight } from "../drawing/attribute-panel.js";
import { measureAttributes } from "./attribute-metrics.js";
import { decidedScores } from "./decided-scores.js";

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
const scores = Float32Array.of(2, -0.5, 0.2, -2, -2, -2, -0.1, 2, 0, 0);
const found = decidedScores(layer, scores);

it("decides by each attribute's threshold, and answers where the probability is high enough", () => {
  const [faces, all] = [8, scores.length];
  expect([...(found.decisions?.decided ?? [])].slice(0, faces)).toEqual([1, 1, 1, -1, -1, -1, -1, 1]);
  // A score of -0.5 is above the threshold -1, and present with a probability of 0.38.
  expect([...(found.decisions?.answers ?? [])].slice(0, faces)).toEqual([1, 0, 0, -1, -1, -1, 0, 1]);
  expect(found.probabilities).toHaveLength(all);
  expect(found.probabilities?.[1]).toBeCloseTo(1 / (1 + Math.exp(0.5)), 6);
});

it("gives no probabilities without calibration", () => {
  const plain = { ...layer, rules: layer.rules.map(({ threshold }) => ({ threshold })), abstain: 0 };
  const { decisions, probabilities } = decidedScores(plain, scores);
  expect(probabilities).toBeUndefined();
  expect(decisions?.answers).toEqual(decisions?.decided);
});

it("the evaluation counts a decision for every image, and the answers apart", () => {
  const outcome = {
    names: layer.attributes,
    scores,
    truth: Int8Array.of(1, 1, -1, -1, 1, -1, -1, 1, 1, -1),
    fitting: Int8Array.of(1, 1, -1, -1),
    withoutFace: Uint8Array.of(0, 0, 0, 0, 1),
  };
  const { attributes, means } = measureAttributes({ ...outcome, ...found });
  expect(attributes[0]).toMatchObject({ accuracy: 2 / 5, answered: { coverage: 3 / 5, accuracy: 1 / 3 } });
  expect(attributes[1]).toMatchObject({ accuracy: 4 / 5, answered: { coverage: 4 / 5, accuracy: 3 / 4 } });
  expect(means.answered?.coverage).toBeCloseTo(0.7, 12);
  expect(means.answered?.accuracy).toBeCloseTo((1 / 3 + 3 / 4) / 2, 12);
  expect(measureAttributes(outcome).means.answered).toBeUndefined();
});

it("a drawing marks answers, and leaves open what cannot be told", () => {
  const drawn = { name: "Bald", score: -0.5, truth: true };
  expect(isRight(drawn)).toBe(false);
  expect(isRight({ ...drawn, decision: { answer: 1 } })).toBe(true);
  expect(isRight({ ...drawn, decision: { answer: 0 } })).toBeNull();
});
