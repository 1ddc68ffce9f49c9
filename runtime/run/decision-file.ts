import { z } from "zod";
import type { DecisionLayer } from "../../compiler/contract/decisions.js";
import { decisionOf } from "../../compiler/contract/plan-queries.js";
import type { DecidePlan, Plan } from "../../compiler/contract/schema.js";
import { damagedFile } from "./read-checked.js";
import type { RunFolder, StoredArrays } from "./run-folder.js";
import { stateFile } from "./run-parts.js";

/** The decisions by the scores, in the run folder. */
export const decisionFile = "decisions.safetensors";

/** Scores that the decisions are fitted to, with what is true of them; all arrays row-major. */
export interface DecisionScores {
  /** samples x attributes. */
  readonly scores: Float32Array;
  /** samples x attributes: 1, -1, or 0 for unknown. */
  readonly labels: Int8Array;
  /** Person and fold of each sample. */
  readonly people: Int32Array;
  readonly folds: Int32Array;
}

const finite = z.number();
const ruleSchema = z
  .object({
    threshold: finite,
    calibration: z
      .discriminatedUnion("kind", [
        z.object({ kind: z.literal("sigmoid"), a: finite, b: finite }).readonly(),
        z.object({ kind: z.literal("isotonic"), x: z.array(finite).min(1), y: z.array(finite).min(1) }).readonly(),
      ])
      .optional(),
  })
  .readonly();

/** The file of a layer: `scores`, `labels`, `people` and `folds` as arrays, the rules in the metadata. */
export function storedDecisions(
  { attributes, rules }: Pick<DecisionLayer, "attributes" | "rules">,
  { scores, labels, people, folds }: DecisionScores,
): StoredArrays {
  const [rows, columns] = [people.length, attributes.length];
  const tensors = new Map([
    ["scores", { shape: [rows, columns], data: scores }],
    ["labels", { shape: [rows, columns], data: Float32Array.from(labels) }],
    ["people", { shape: [rows], data: Float32Array.from(people) }],
    ["folds", { shape: [rows], data: Float32Array.from(folds) }],
  ]);
  return { tensors, metadata: { attributes: JSON.stringify(attributes), rules: JSON.stringify(rules) } };
}

/** The scores in such a file. @throws UserError if it is damaged. */
export function scoresIn({ tensors }: StoredArrays, file: string): DecisionScores {
  const [scores, labels, people, folds] = ["scores", "labels", "people", "folds"].map((name) => tensors.get(name));
  if (scores === undefined || labels === undefined || people === undefined || folds === undefined)
    throw damagedFile(file, `the arrays ${[...tensors.keys()].join(", ")}`);
  return {
    scores: Float32Array.from(scores.data),
    labels: Int8Array.from(labels.data),
    people: Int32Array.from(people.data),
    folds: Int32Array.from(folds.data),
  };
}

/**
 * How a run decides by its scores: by the fitted rules, or without a decide step by a score above 0.
 * @throws UserError if the rules are missing or damaged.
 */
export async function loadDecisions(run: RunFolder): Promise<DecisionLayer | undefined> {
  const step = decisionOf(run.plan);
  if (step === undefined) return undefined;
  const read = await run.loadArrays(decisionFile);
  if (read === undefined) throw damagedFile(run.file(stateFile), `no hash of ${decisionFile}`);
  const attributes = attributesOf(run.plan, step);
  const rules = z.array(ruleSchema).safeParse(json(read.metadata.rules)).data;
  const fits =
    rules?.length === attributes.length &&
    read.metadata.attributes === JSON.stringify(attributes) &&
    rules.every(({ calibration }) => (calibration === undefined) === (step.calibrate === "none")) &&
    rules.every(({ calibration }) => calibration?.kind !== "isotonic" || ascending(calibration));
  if (!fits) throw damagedFile(run.file(decisionFile), `rules for ${read.metadata.attributes}`);
  return { attributes, rules, abstain: step.abstain };
}

const ascending = ({ x, y }: { readonly x: readonly number[]; readonly y: readonly number[] }): boolean =>
  x.length === y.length && x.every((value, i) => i === 0 || value > x[i - 1]!);

function attributesOf({ cascade, attributeLists }: Plan, { score }: DecidePlan): readonly string[] {
  const step = cascade.find(({ name }) => name === score);
  const list = step !== undefined && "attributes" in step ? step.attributes : undefined;
  return attributeLists.find(({ name }) => name === list)?.attributes ?? [];
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
