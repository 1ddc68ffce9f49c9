import { type DecisionLayer, decide } from "../../compiler/contract/decisions.js";
import type { Answers } from "./answers.js";

/**
 * The decisions by a run's rules.
 * @param scores N x A, row-major.
 */
export function decidedScores(
  { attributes, rules, abstain }: DecisionLayer,
  scores: Float32Array,
): Pick<Answers, "decisions" | "probabilities"> {
  const [decided, answers] = [new Int8Array(scores.length), new Int8Array(scores.length)];
  const probabilities = new Float32Array(scores.length);
  scores.forEach((score, i) => {
    const rule = rules[i % attributes.length];
    if (rule === undefined) throw new RangeError("evaluate: more scores than rules");
    const { present, answer, probability = Number.NaN } = decide(rule, abstain, score);
    decided[i] = present ? 1 : -1;
    answers[i] = answer;
    probabilities[i] = probability;
  });
  const calibrated = rules.every(({ calibration }) => calibration !== undefined);
  return { decisions: { decided, answers }, ...(calibrated ? { probabilities } : {}) };
}
