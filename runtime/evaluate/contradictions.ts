import type { EvaluationPlan } from "../../compiler/contract/schema.js";
import type { Answers } from "./answers.js";
import type { CheckedRule } from "./evaluation-schema.js";

type Rule = EvaluationPlan["rules"][number];

/** Images that are named for a rule; `answers.parquet` has all answers. */
const mostExamples = 5;

/**
 * How often the labels and the answers of the test images contradict the rules: `excludes` if both attributes are present,
 * `implies` if only the first is. An unknown label and a "cannot tell" contradict
 * nothing, and an image without a face has no answers.
 */
export function checkRules(
  rules: readonly Rule[],
  { names, images, truth, scores, decisions }: Answers,
): readonly CheckedRule[] {
  const place = (row: number, name: string): number => row * names.length + names.indexOf(name);
  const label = (row: number, name: string): number => truth[place(row, name)] ?? 0;
  const answer = (row: number, name: string): number => {
    if (images[row]?.face !== true) return 0;
    const at = place(row, name);
    return decisions?.answers[at] ?? ((scores[at] ?? 0) > 0 ? 1 : -1);
  };
  return rules.map(({ attribute, kind, other }) => {
    const wrong = kind === "excludes" ? 1 : -1;
    const counted = (value: (row: number, name: string) => number): CheckedRule["labels"] => {
      const rows = Array.from(images.keys());
      const known = rows.filter((row) => value(row, attribute) !== 0 && value(row, other) !== 0);
      const against = known.filter((row) => value(row, attribute) === 1 && value(row, other) === wrong);
      return {
        images: known.length,
        contradictions: against.length,
        examples: against.slice(0, mostExamples).flatMap((row) => images[row]?.file ?? []),
      };
    };
    return { attribute, kind, other, labels: counted(label), answers: counted(answer) };
  });
}
