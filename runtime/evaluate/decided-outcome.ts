import { type DecisionLayer, decide } from "../../compiler/contract/decisions.js";
import type { AttributeOutcome } from "./attribute-metrics.js";

/**
 * The decisions by a run's rules, row-major as the scores.
 * @param scores of the faces that the cascade found.
 * @param missed labels of the images without a face, which follow: wrong in every attribute, and without a probability.
 */
export function decidedOutcome(
  { attributes, rules, abstain }: DecisionLayer,
  scores: Float32Array,
  missed: Int8Array,
): Pick<AttributeOutcome, "decisions" | "probabilities"> {
  const count = scores.length + missed.length;
  const [decided, answers] = [new Int8Array(count), new Int8Array(count)];
  const probabilities = new Float32Array(count).fill(Number.NaN);
  scores.forEach((score, i) => {
    const { present, answer, probability } = decide(rules[i % attributes.length]!, abstain, score);
    decided[i] = present ? 1 : -1;
    answers[i] = answer;
    if (probability !== undefined) probabilities[i] = probability;
  });
  const wrong = missed.map((label) => -label);
  decided.set(wrong, scores.length);
  answers.set(wrong, scores.length);
  const calibrated = rules.every(({ calibration }) => calibration !== undefined);
  return { decisions: { decided, answers }, ...(calibrated ? { probabilities } : {}) };
}
