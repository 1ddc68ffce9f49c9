import type { Name } from "../../dsl/ast/ast.js";
import type { LossSentence } from "../../dsl/schema/schedule.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { DataModel, TrainStage } from "../model/index.js";
import { type Checked, placeOf } from "./model-context.js";

export type Label = TrainStage["labels"];

/** The label that a loss needs; a similarity goes with any. */
export function labelOfTerm(term: LossSentence): Label | undefined {
  switch (term.kind) {
    case "similarity":
      return undefined;
    case "sigmoid":
      return "attribute";
    case "softmax":
      return term.over.text === "identities" ? "identity" : "class";
    default: {
      const never: never = term;
      return never;
    }
  }
}

const SHOWN: Readonly<Record<Label, string>> = { class: "classes", identity: "identities", attribute: "attributes" };

/** The data set has labels of the kind. */
export function labelsInData(
  at: Name,
  label: Label,
  loss: readonly LossSentence[],
  data: DataModel | undefined,
  { scope }: Checked,
): boolean {
  if (data === undefined) return false;
  const has: readonly Label[] = data.kind === "celeba" ? ["identity", "attribute"] : ["class"];
  const term = loss.find((one) => labelOfTerm(one) === label);
  const count = data.kind === "celeba" ? data.identities : data.classes;
  if (has.includes(label) && (term?.kind !== "softmax" || count !== undefined)) return true;
  if (has.includes(label)) {
    const property = data.kind === "celeba" ? "identities" : "classes";
    const labels = [{ span: data.origin, text: `add \`${property}:\` here` }];
    const related = data.origin.file === scope.file ? { labels } : {};
    const hint = `add \`${property}: N\` to \`${data.name}\``;
    scope.report(
      diagnostic(
        "schedule/count-needed",
        placeOf(scope, term ?? at),
        { labels: SHOWN[label], data: data.name },
        { hint, ...related },
      ),
    );
    return false;
  }
  const hint = `a \`${data.kind}\` has ${has.map((one) => SHOWN[one]).join(" and ")}`;
  const labels = term === undefined ? [] : [{ span: term.span, text: `needs ${SHOWN[label]}` }];
  scope.report(
    diagnostic(
      "schedule/loss-data-mismatch",
      placeOf(scope, at),
      { data: data.name, labels: SHOWN[label] },
      { hint, labels },
    ),
  );
  return false;
}
