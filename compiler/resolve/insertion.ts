import { type ClauseEntry, type DefinitionEntry, type Name, wordOf } from "../../dsl/ast/ast.js";
import { span } from "../../dsl/source/span.js";

/** `insert X = … after Y`: the definition and its place. */
export interface Insertion {
  readonly definition: DefinitionEntry;
  readonly where: "after" | "before";
  readonly target: Name;
}

/** The parts of an `insert` clause; undefined if the name, the definition or the place is missing. */
export function insertionOf(entry: ClauseEntry): Insertion | undefined {
  const { phrases } = entry.value;
  const last = phrases.at(-1);
  const target = wordOf(last?.items.at(-1));
  const where = wordOf(last?.items.at(-2))?.text;
  if (last === undefined || entry.name === undefined || target === undefined) return undefined;
  if (where !== "after" && where !== "before") return undefined;
  const items = last.items.slice(0, -2);
  const end = items.at(-1)?.span.end;
  if (end === undefined) return undefined;
  const shortened = { items, span: { ...last.span, ...span(last.span.start, end) } };
  const value = { phrases: [...phrases.slice(0, -1), shortened], span: { ...entry.value.span, end } };
  return {
    definition: { kind: "definition", name: entry.name, value, span: entry.span, broken: entry.broken },
    where,
    target,
  };
}
