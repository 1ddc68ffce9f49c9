import type { Name } from "../../dsl/ast/ast.js";
import type { LossPhrase } from "../../dsl/schema/losses.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { DataModel } from "../model/index.js";
import { labelsOf } from "./labels.js";
import { isPairLoss } from "./losses.js";
import { type Checked, placeOf } from "./model-context.js";

/** Checks that a loss over pairs gets pairs of one identity (or class): the data label them, and a batch holds two images. */
export function pairsExist(
  at: Name,
  loss: readonly LossPhrase[],
  data: DataModel,
  batch: { readonly size: number; readonly span: Span | undefined },
  { scope }: Checked,
): boolean {
  const term = loss.find(isPairLoss);
  if (term === undefined) return true;
  const known = labelsOf(data);
  if (!known.includes("identity") && !known.includes("class")) {
    const labels = [{ span: term.span, text: "compares images of one identity" }];
    const values = { data: data.name, loss: term.kind };
    const hint = `remove \`${term.kind}\`, or train on data with identities`;
    scope.report(diagnostic("schedule/no-identities", placeOf(scope, at), values, { hint, labels }));
    return false;
  }
  if (batch.size > 1) return true;
  const place = { file: scope.file, span: batch.span ?? term.span };
  const hint = "use `batch: 2` or more";
  scope.report(diagnostic("schedule/no-pairs", place, { loss: term.kind, batch: batch.size }, { hint }));
  return false;
}

/** Checks `per_identity`: a loss compares the groups, and a batch consists of whole groups. */
export function groupsFit(
  group: number | undefined,
  batch: number,
  loss: readonly LossPhrase[],
  at: Span | undefined,
  { scope }: Checked,
): boolean {
  if (group === undefined || at === undefined) return true;
  const place = { file: scope.file, span: at };
  if (!loss.some(isPairLoss)) {
    const hint = "remove `per_identity`, or add `similarity(LAYER)` or `contrastive(LAYER)` to the loss";
    scope.report(diagnostic("schedule/groups-without-pairs", place, {}, { hint }));
    return false;
  }
  if (batch % group === 0) return true;
  const fits = Math.max(group, batch - (batch % group));
  const hint = `use \`batch: ${fits}\`, or another \`per_identity\``;
  scope.report(diagnostic("schedule/split-groups", place, { batch, group }, { hint }));
  return false;
}
