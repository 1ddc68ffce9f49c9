import type { Name } from "../ast/ast.js";
import type { Span } from "../source/span.js";
import { mismatch } from "./core/arithmetic.js";
import { valueDiagnostic } from "./core/codes.js";
import type { Cursor } from "./core/cursor.js";
import { shownItem } from "./core/show.js";
import { FAILED, type Parsed, parsed, type Type, type ValueContext } from "./core/types.js";
import { integer } from "./core/values.js";

/** An attribute list as written; its names are resolved later. */
export type AttributesExpr =
  | { readonly kind: "list"; readonly names: readonly Name[]; readonly span: Span }
  | { readonly kind: "reference"; readonly name: Name; readonly span: Span }
  | { readonly kind: "first"; readonly count: number; readonly at: Span; readonly of: AttributesExpr }
  | { readonly kind: "without"; readonly left: AttributesExpr; readonly right: AttributesExpr }
  | { readonly kind: "join"; readonly left: AttributesExpr; readonly right: AttributesExpr };

const LABEL = "a list `[ … ]` of attribute names or the name of a list";

/** Reports the next item, or "nothing" at the end of the phrase. */
function expectedHere(expected: string, cursor: Cursor, ctx: ValueContext): Parsed<never> {
  const place = { file: ctx.file, span: cursor.here() };
  const item = cursor.peek();
  const text = item?.kind === "paren" ? ctx.textAt(item.span) : undefined;
  const hint = text === undefined ? undefined : `write \`[${text.slice(1, -1)}]\``;
  ctx.report(valueDiagnostic("value/expected", place, { expected, found: shownItem(item) }, { hint }));
  return FAILED;
}

/** `[ A, B ]`, with or without commas. */
export const namesInBrackets: Type<AttributesExpr> = {
  kind: "list of names",
  label: LABEL,
  parse(cursor, ctx): Parsed<AttributesExpr> {
    const item = cursor.next();
    if (item?.kind !== "list") return FAILED;
    const names: Name[] = [];
    for (const one of item.inner.items) {
      if (one.kind === "separator" && one.mark === ",") continue;
      const name =
        one.kind === "string"
          ? { text: one.value, span: one.span }
          : one.kind === "path" && one.names.length === 1
            ? one.names[0]
            : undefined;
      if (name === undefined || name.text === "") return mismatch(one, "the name of an attribute", ctx);
      names.push(name);
    }
    return names.length === 0
      ? mismatch(item, "at least one attribute", ctx)
      : parsed({ kind: "list", names, span: item.span });
  },
};

const term: Type<AttributesExpr> = {
  kind: "attribute list",
  label: LABEL,
  parse(cursor, ctx): Parsed<AttributesExpr> {
    const item = cursor.peek();
    if (item?.kind === "list") return namesInBrackets.parse(cursor, ctx);
    const word = cursor.word();
    if (word?.text === "first" && cursor.peek(1) !== undefined) {
      cursor.next();
      const at = cursor.here();
      const count = integer("the number of attributes", 1, 10_000).parse(cursor, ctx);
      if (!count.ok) return FAILED;
      if (cursor.takeWord("of") === undefined) return expectedHere("`of` and a list", cursor, ctx);
      const of = term.parse(cursor, ctx);
      return of.ok ? parsed({ kind: "first", count: count.value, at, of: of.value }) : FAILED;
    }
    if (word !== undefined) {
      cursor.next();
      return parsed({ kind: "reference", name: word, span: word.span });
    }
    return expectedHere(LABEL, cursor, ctx);
  },
};

/** Terms joined by `+` or `without`, evaluated from left to right. */
export const attributesExpr: Type<AttributesExpr> = {
  kind: "attribute list",
  label: LABEL,
  parse(cursor, ctx): Parsed<AttributesExpr> {
    let left = term.parse(cursor, ctx);
    while (left.ok) {
      const join = cursor.takeMark("+");
      if (!join && cursor.takeWord("without") === undefined) break;
      const right = term.parse(cursor, ctx);
      if (!right.ok) return FAILED;
      left = parsed({ kind: join ? "join" : "without", left: left.value, right: right.value });
    }
    cursor.expected = ["without"];
    const next = cursor.peek();
    if (left.ok && next?.kind === "separator" && next.mark === ",")
      return mismatch(next, "one list", ctx, "write `[` before the first name and `]` after the last");
    return left;
  },
};
