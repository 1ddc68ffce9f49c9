import type { DataDeclaration } from "../../dsl/ast/ast.js";
import { readValue } from "../../dsl/schema/core/block.js";
import { dataSource } from "../../dsl/schema/data/data.js";
import type { NormalisePhrase } from "../../dsl/schema/data/normalise.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { DataModel, Normalise } from "../model/index.js";
import { stated } from "../model/phrase.js";
import type { Scope } from "../resolve/scope.js";
import { cropFits } from "./crops.js";
import { identityCount, identitySplit } from "./identity-split.js";
import { originAt } from "./model-context.js";
import { unknownSpellings } from "./unknown-labels.js";

/** `data name = kind { … }` */
export function checkData(declaration: DataDeclaration, scope: Scope): DataModel | undefined {
  const name = declaration.name.text;
  const read = readValue(dataSource, declaration.value, { owner: `\`${name}\``, neighbours: [] }, scope);
  if (!read.ok) return undefined;
  const origin = originAt(scope, declaration.name.span);
  const { value } = read;
  switch (value.keyword) {
    case "image_folder": {
      const { root, classes, resized, augment, unreadable } = value.values;
      if (!cropFits(augment, undefined, resized, scope)) return undefined;
      const normalise = normaliseOf(value.values.normalise);
      return {
        kind: value.keyword,
        name,
        root,
        classes,
        resized,
        augment: augment.map((one) => stated(one)),
        normalise,
        unreadable,
        origin,
      };
    }
    case "celeba": {
      const { root, images, attributes, identities, split, unreadable } = value.values;
      const unknown = unknownSpellings(value.keyword, value.values.unknown, scope);
      if (unknown === undefined) return undefined;
      const normalise = normaliseOf(value.values.normalise);
      const own = { normalise, unreadable, origin };
      const common = { kind: value.keyword, name, root, images, attributes: attributes.text, unknown, ...own } as const;
      if (split === undefined || split.keyword !== "identities") {
        const file = split?.keyword === "file" ? split.file : undefined;
        return { ...common, identities, split: { kind: "partition", file } };
      }
      const parts = identitySplit(split.values.parts, scope);
      const count = identityCount(parts, identities, value.given.get("identities"), scope);
      return parts === undefined || count === undefined ? undefined : { ...common, identities: count, split: parts };
    }
    case "lfwa": {
      const { root, attributes, labels, split: file, identities, unreadable } = value.values;
      const unknown = unknownSpellings(value.keyword, value.values.unknown, scope);
      if (unknown === undefined) return undefined;
      const normalise = normaliseOf(value.values.normalise);
      const split = { kind: "index", file } as const;
      return {
        kind: value.keyword,
        name,
        root,
        attributes: attributes.text,
        unknown,
        labels,
        split,
        identities,
        normalise,
        unreadable,
        origin,
      };
    }
    case "csv": {
      const { root, file, image, attributes, identity, identities, split, unreadable } = value.values;
      const unknown = unknownSpellings(value.keyword, value.values.unknown, scope);
      if (unknown === undefined) return undefined;
      const normalise = normaliseOf(value.values.normalise);
      const own = { normalise, unreadable, origin };
      const columns = { file, image, attributes: attributes.text, unknown, identity };
      const common = { kind: value.keyword, name, root, ...columns, ...own } as const;
      const counted = split?.keyword === "identities" ? split.span : value.given.get("identities");
      if (identity === undefined && counted !== undefined) {
        const hint = 'name the column with the identities: `identity: "person"`';
        scope.report(diagnostic("data/no-identities", { file: scope.file, span: counted }, { name }, { hint }));
        return undefined;
      }
      if (split?.keyword !== "identities") {
        const by =
          split === undefined ? { kind: "none" as const } : { kind: "column" as const, column: split.values.name };
        return { ...common, split: by, identities };
      }
      const parts = identitySplit(split.values.parts, scope);
      const count = identityCount(parts, identities, value.given.get("identities"), scope);
      if (parts === undefined || count === undefined) return undefined;
      return { ...common, split: parts, identities: count };
    }
    case "backgrounds":
      return { kind: value.keyword, name, root: value.values.root, unreadable: value.values.unreadable, origin };
    default: {
      const never: never = value;
      return never;
    }
  }
}

function normaliseOf(one: NormalisePhrase | undefined): Normalise {
  switch (one?.keyword) {
    case undefined:
      return { kind: "standard" };
    case "standard":
    case "train":
      return { kind: one.keyword };
    case "fixed":
      return { kind: "fixed", mean: one.values.mean, std: one.values.std };
    default: {
      const never: never = one;
      return never;
    }
  }
}
