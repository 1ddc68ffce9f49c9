import type { DataDeclaration } from "../../dsl/ast/ast.js";
import type { AugmentSentence } from "../../dsl/schema/augment.js";
import { readPhrase } from "../../dsl/schema/core/block.js";
import { dataSource } from "../../dsl/schema/data.js";
import type { Augmentation, DataModel } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";
import { cropFits } from "./crops.js";
import { originAt } from "./model-context.js";

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
  if (!cropFits(value.values.augment, undefined, resized, scope)) return undefined;
  return { kind: "image_folder", name, root, classes, resized, augment, origin };
}
