import type { EvaluationPlan } from "../../compiler/contract/schema.js";
import type { Answers } from "./answers.js";
import type { CheckedRule } from "./evaluation-schema.js";

type Rule = EvaluationPlan["rules"][number];

/** Images that are named for a rule; `answers.parquet` has all answers. */
const mostExamples = 5;

/** Labels, or answers: 1 present, -1 absent, 0 for one that is not known. */
export interface AttributeValues {
  readonly images: number;
  readonly value: (row: number, attribute: string) => number;
  readonly file: (row: number) => string;
}

/** How often values contradict a rule: `excludes` if both attributes are present, `implies` if only the first is. */
export function contradictionsOf(
  { attribute, kind, other }: Rule,
  { images, value, file }: AttributeValues,
): CheckedRule["labels"] {
  const wrong = kind === "excludes" ? 1 : -1;
  const rows = Array.from({ length: images }, (_, row) => row);
  const known = rows.filter((row) => value(row, attribute) !== 0 && value(row, other) !== 0);
  const against = known.filter((row) => value(row, attribute) === 1 && value(row, other) === wrong);
  return {
    images: known.length,
    contradictions: against.length,
    examples: against.slice(0, mostExamples).map(file),
  };
}

/**
 * Contradictions in the labels and in the answers of the test images. An unknown label and a "cannot tell" contradict
 * nothing, and an image without a face has no answers.
 */
export function checkRules(
  rules: readonly Rule[],
  { names, images, truth, scores, decisions }: Answers,
): readonly CheckedRule[] {
  const place = (row: number, name: string): number => row * names.length + names.indexOf(name);
  const of = (value: AttributeValues["value"]): AttributeValues => ({
    images: images.length,
    value,
    file: (row) => images[row]?.file ?? "",
  });
  const labels = of((row, name) => truth[place(row, name)] ?? 0);
  const answers = of((row, name) => {
    if (images[row]?.face !== true) return 0;
    const at = place(row, name);
    return decisions?.answers[at] ?? ((scores[at] ?? 0) > 0 ? 1 : -1);
  });
  return rules.map((rule) => ({
    ...rule,
    labels: contradictionsOf(rule, labels),
    answers: contradictionsOf(rule, answers),
  }));
}
