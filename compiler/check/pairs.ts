import type { Name } from "../../dsl/ast/ast.js";
import type { LossSentence } from "../../dsl/schema/losses/losses.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { DataModel } from "../model/index.js";
import { labelsOf } from "./labels.js";
import { isPairLoss } from "./losses.js";
import { type Checked, placeOf } from "./model-context.js";

/** Pairs of images of one identity (or class, in an image folder): the data name them, and a batch can hold two. */
export function pairsExist(
  at: Name,
  loss: readonly LossSentence[],
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
  const hint = "use a batch of two or more";
  scope.report(diagnostic("schedule/no-pairs", place, { loss: term.kind, batch: batch.size }, { hint }));
  return false;
}
