import { type CascadeDeclaration, type DefinitionEntry, type Entry, firstNameOf } from "../../../dsl/ast/ast.js";
import { insertionOf } from "../insertion.js";
import { badChange, type ChangeContext, nothingTo, removedNames } from "./changes.js";

/** The steps of the base with the changes: replaced by name, removed, inserted or appended. */
export function changedCascade(
  base: CascadeDeclaration,
  change: CascadeDeclaration,
  ctx: ChangeContext,
): CascadeDeclaration {
  const entries: Entry[] = [...base.body.entries];
  const names = (): readonly string[] => entries.flatMap((one) => (one.kind === "definition" ? [one.name.text] : []));
  const position = (name: string): number =>
    entries.findIndex((one) => one.kind === "definition" && one.name.text === name);
  const put = (step: DefinitionEntry): void => {
    const at = position(step.name.text);
    if (at < 0) entries.push(step);
    else entries[at] = step;
  };
  for (const entry of change.body.entries) {
    if (entry.kind === "definition") put(entry);
    else if (entry.broken) continue;
    else if (entry.kind === "clause" && entry.keyword.text === "remove") {
      for (const name of removedNames(entry, ctx)) {
        const at = position(name.text);
        if (at < 0) nothingTo("remove", "step", name, names(), ctx);
        else entries.splice(at, 1);
      }
    } else if (entry.kind === "clause" && entry.keyword.text === "insert") {
      const insertion = insertionOf(entry);
      if (insertion === undefined) {
        badChange(ctx, entry.keyword, "a step and its place", "write `insert head = window … before face`");
        continue;
      }
      const at = position(insertion.target.text);
      if (at < 0) nothingTo("change", "step", insertion.target, names(), ctx);
      else entries.splice(insertion.where === "after" ? at + 1 : at, 0, insertion.definition);
    } else badChange(ctx, firstNameOf(entry), "steps, `remove` or `insert`");
  }
  return { ...base, body: { ...base.body, entries }, broken: base.broken || change.broken };
}
