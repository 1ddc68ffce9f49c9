import type { Name } from "../../dsl/ast/ast.js";
import type { AugmentPhrase } from "../../dsl/schema/augmentations.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { DataModel, Size } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";
import { shownSize } from "./model-context.js";

type Crop = Extract<AugmentPhrase, { keyword: "random_crop" | "ten_crop" }>;

const cropsOf = (augment: readonly AugmentPhrase[]): readonly Crop[] =>
  augment.filter((one): one is Crop => one.keyword === "random_crop" || one.keyword === "ten_crop");

/** Checks that there is at most one crop, no larger than the images; `taken` names an earlier crop. */
export function cropFits(
  augment: readonly AugmentPhrase[],
  taken: string | undefined,
  limit: Size,
  scope: Scope,
): boolean {
  const [one, two] = cropsOf(augment);
  if (one === undefined) return true;
  const second = taken === undefined ? two : one;
  if (second !== undefined) {
    const place = { file: scope.file, span: second.span };
    const values = { found: second.keyword, first: taken ?? `\`${one.keyword}\`` };
    scope.report(diagnostic("schedule/two-crops", place, values, { hint: "remove one of them" }));
    return false;
  }
  const { size } = one.values;
  if (size.height <= limit.height && size.width <= limit.width) return true;
  const values = { what: "crops", found: shownSize(size), into: "images", limit: shownSize(limit) };
  const hint = `crop at most ${shownSize(limit)}, or write a larger \`resized:\``;
  scope.report(diagnostic("cascade/patch-exceeds-window", { file: scope.file, span: one.span }, values, { hint }));
  return false;
}

/** Checks the crops of a stage: it can crop only images of an `image_folder` that does not crop them itself. */
export function cropsFit(at: Name, augment: readonly AugmentPhrase[], data: DataModel, scope: Scope): boolean {
  if (data.kind === "image_folder") {
    const taken = data.augment.find((one) => one.kind === "random_crop" || one.kind === "ten_crop");
    return cropFits(augment, taken && `\`${taken.kind}\` of \`${data.name}\``, data.resized, scope);
  }
  const [crop] = cropsOf(augment);
  if (crop === undefined) return true;
  const place = { file: scope.file, span: crop.span };
  const values = { found: crop.keyword, data: at.text };
  const hint = "remove it, or use `shift` or `zoom`";
  scope.report(diagnostic("schedule/crop-of-window", place, values, { hint }));
  return false;
}
