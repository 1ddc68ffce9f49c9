import type { AttributesDeclaration } from "../../dsl/ast/ast.js";
import { mismatch } from "../../dsl/schema/core/arithmetic.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { AttributeList } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";
import { originAt } from "./model-context.js";

/** `attributes Name = [ A, B, … ]`; commas may be left out. */
export function checkAttributes(declaration: AttributesDeclaration, scope: Scope): AttributeList | undefined {
  const [list, extra] = declaration.value.items;
  if (list === undefined || list.kind !== "list" || extra !== undefined) {
    mismatch(
      list === undefined || list.kind === "list"
        ? (extra ?? list ?? { kind: "text", value: "", span: declaration.name.span })
        : list,
      "one list `[ … ]` of attribute names",
      scope,
    );
    return undefined;
  }
  const names = new Map<string, true>();
  for (const item of list.inner.items) {
    if (item.kind === "separator" && item.mark === ",") continue;
    const name =
      item.kind === "text"
        ? item.value
        : item.kind === "path" && item.names.length === 1
          ? item.names[0]?.text
          : undefined;
    if (name === undefined) {
      mismatch(item, "the name of an attribute", scope);
      return undefined;
    }
    if (names.has(name)) {
      scope.report(diagnostic("resolve/duplicate-attribute", { file: scope.file, span: item.span }, { name }));
      return undefined;
    }
    names.set(name, true);
  }
  if (names.size === 0) {
    mismatch(list, "at least one attribute", scope);
    return undefined;
  }
  return { name: declaration.name.text, attributes: [...names.keys()], origin: originAt(scope, declaration.name.span) };
}
