import type { DataDeclaration } from "../../dsl/ast/ast.js";
import type { AugmentSentence } from "../../dsl/schema/augment.js";
import { readPhrase } from "../../dsl/schema/block.js";
import { dataSource } from "../../dsl/schema/data.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Augmentation, DataModel, Size } from "../model/spec-model.js";
import type { Scope } from "../resolve/scope.js";
import { originAt, shownSize } from "./model-context.js";

export function augmentation(one: AugmentSentence): Augmentation {
  switch (one.head) {
    case "flip":
      return { kind: "flip" };
    case "random_crop":
    case "ten_crop":
      return { kind: one.head, size: one.values.size };
    case "shift":
    case "zoom":
    case "light":
      return { kind: one.head, amount: one.values.amount };
    default: {
      const never: never = one;
      return never;
    }
  }
}

/** Size of a picture after the crops among its augmentations. */
export function cropped(size: Size, augment: readonly Augmentation[]): Size {
  return augment.reduce<Size>(
    (now, one) => (one.kind === "random_crop" || one.kind === "ten_crop" ? one.size : now),
    size,
  );
}

export function checkData(declaration: DataDeclaration, scope: Scope): DataModel | undefined {
  const name = declaration.name.text;
  const read = readPhrase(dataSource, declaration.value, { owner: `\`${name}\``, neighbours: [] }, scope);
  if (!read.ok) return undefined;
  const origin = originAt(scope, declaration.name.span);
  const { value } = read;
  if (value.head === "celeba") {
    const { root, images, attributes, identities } = value.values;
    return { kind: "celeba", name, root, images, attributes: attributes.text, identities, origin };
  }
  const { root, classes, resized } = value.values;
  const augment = value.values.augment.map(augmentation);
  const wrong = value.values.augment.find(
    (one) =>
      (one.head === "random_crop" || one.head === "ten_crop") &&
      (one.values.size.height > resized.height || one.values.size.width > resized.width),
  );
  if (wrong !== undefined && (wrong.head === "random_crop" || wrong.head === "ten_crop")) {
    const values = { found: shownSize(wrong.values.size), limit: shownSize(resized) };
    scope.report(
      diagnostic("cascade/patch-exceeds-window", { file: scope.file, span: wrong.span }, values, {
        hint: "crop at most the size after `resized`",
      }),
    );
    return undefined;
  }
  return { kind: "image_folder", name, root, classes, resized, augment, origin };
}
