import type { Name } from "../../dsl/ast/ast.js";
import type { LossPhrase } from "../../dsl/schema/losses.js";
import { diagnostic } from "../diagnostics/codes.js";
import { isPairTerm, lossOf } from "../losses/losses.js";
import type { AttributeList, DataModel, LossTerm, SpecModel, TrainStage } from "../model/index.js";
import { isFaces } from "./data-splits.js";
import { type Checked, type Known, placeOf } from "./model-context.js";

export type Label = TrainStage["labels"];

/** The label that a loss needs; undefined for losses over pairs, which fit any other loss. */
export function labelOfTerm(term: LossPhrase): Label | undefined {
  if ("layer" in term) return undefined;
  if (lossOf(term).feeds === "targets") return "attribute";
  return term.over.text === "identities" ? "identity" : "class";
}

const SHOWN: Readonly<Record<Label, string>> = { class: "classes", identity: "identities", attribute: "attributes" };

/** The labels of a data set's images. */
export function labelsOf(data: DataModel): readonly Label[] {
  switch (data.kind) {
    case "image_folder":
      return ["class"];
    case "celeba":
    case "lfwa":
      return ["identity", "attribute"];
    case "csv":
      return data.identity === undefined ? ["attribute"] : ["identity", "attribute"];
    case "backgrounds":
      return [];
    default: {
      const never: never = data;
      return never;
    }
  }
}

/** Can labels of a data set's attributes be unknown? They then do not count in a loss. */
export const canHaveUnknownLabels = (data: DataModel): boolean => isFaces(data) && data.unknown.length > 0;

/** The stated number of classes or of training identities. */
function countOf(data: DataModel): number | undefined {
  switch (data.kind) {
    case "image_folder":
      return data.classes;
    case "celeba":
    case "lfwa":
    case "csv":
      return data.identities;
    case "backgrounds":
      return undefined;
    default: {
      const never: never = data;
      return never;
    }
  }
}

/** Checks that the data set has labels of the kind, and states their number if the loss needs it. */
export function labelsInData(
  at: Name,
  label: Label,
  loss: readonly LossPhrase[],
  data: DataModel | undefined,
  { scope }: Checked,
): boolean {
  if (data === undefined) return false;
  const has = labelsOf(data);
  const term = loss.find((one) => labelOfTerm(one) === label);
  const count = countOf(data);
  if (has.includes(label) && (term?.kind !== "softmax" || count !== undefined)) return true;
  if (has.includes(label)) {
    const property = label === "class" ? "classes" : "identities";
    const labels = [{ span: data.origin, text: "declared here" }];
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
  const losses = has.map((one) => `\`${usualLoss(one, data)}\``).join(" or ");
  const other = `train on data with ${SHOWN[label]}`;
  const hint = losses === "" ? `${other}: \`${data.kind}\` have no labels` : `write ${losses}, or ${other}`;
  const labels = term === undefined ? [] : [{ span: term.span, text: `this loss needs ${SHOWN[label]}` }];
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

function usualLoss(label: Label, data: DataModel): string {
  if (label !== "attribute") return `softmax over ${SHOWN[label]}`;
  return "attributes" in data ? `sigmoid over ${data.attributes}` : "sigmoid over LIST";
}

/** Outputs of the layer that training adds: classes, identities or attributes. */
export function outputsOf(loss: readonly LossTerm[], data: DataModel, lists: Known<AttributeList>): number {
  const output = loss.find((term) => !isPairTerm(term));
  if (output === undefined || isPairTerm(output)) return 0;
  return (lossOf(output).feeds === "targets" ? lists.get(output.over)?.attributes.length : countOf(data)) ?? 0;
}

/** Outputs of the classifier of a stage of a checked model. */
export function stageOutputs(model: SpecModel, { loss, on }: Pick<TrainStage, "loss" | "on">): number {
  const data = model.data.find((one) => one.name === on.data);
  const lists = new Map(model.attributeLists.map((list) => [list.name, list]));
  return data === undefined ? 0 : outputsOf(loss, data, lists);
}
