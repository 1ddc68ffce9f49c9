import { type Expr, wordOf } from "../../ast/ast.js";
import type { Span } from "../../source/span.js";
import { EMPTY_CELL, spellingOf } from "../../text/label-spellings.js";
import { evaluate, mismatch, mismatchedValue } from "../core/arithmetic.js";
import { FAILED, parsed, type Type, type ValueContext } from "../core/types.js";
import { listOf, takeExpr } from "../core/values.js";

/** A spelling of labels that are not known. */
export interface Spelling {
  /** As `spellingOf` gives it. */
  readonly text: string;
  readonly span: Span;
}

const LABEL = "`empty`, `nan`, a whole number such as 0, or a text in quotes";
const WORDS: ReadonlyMap<string, string> = new Map([
  ["empty", EMPTY_CELL],
  ["nan", spellingOf("nan")],
]);

const spelling: Type<Spelling> = {
  kind: "spelling",
  label: LABEL,
  parse(cursor, ctx) {
    const expr = takeExpr(cursor, LABEL, ctx);
    if (expr === undefined) return FAILED;
    const { span } = expr;
    const word = wordOf(expr)?.text;
    const fixed = word === undefined ? undefined : WORDS.get(word.toLowerCase());
    if (word !== undefined && fixed !== undefined && ctx.parameter(word) === undefined)
      return WORDS.has(word)
        ? parsed({ text: fixed, span })
        : mismatch(expr, LABEL, ctx, `write \`${word.toLowerCase()}\``);
    if (expr.kind === "string" && expr.value === "") return mismatch(expr, LABEL, ctx, "write `empty`");
    const quotient = quotientOfNames(expr, ctx);
    if (quotient !== undefined) return mismatch(expr, LABEL, ctx, `write \`${JSON.stringify(quotient)}\``);
    const found = evaluate(expr, LABEL, ctx);
    if (!found.ok) return FAILED;
    const { value } = found;
    if (typeof value === "string" && value !== "") return parsed({ text: spellingOf(value), span });
    return Number.isInteger(value) ? parsed({ text: String(value), span }) : mismatchedValue(expr, value, LABEL, ctx);
  },
};

/** `N/A` without its quotes, which is a division of two names; undefined if one of them is a parameter. */
function quotientOfNames(expr: Expr, ctx: ValueContext): string | undefined {
  if (expr.kind !== "binary" || expr.operator !== "/") return undefined;
  const [left, right] = [wordOf(expr.left)?.text, wordOf(expr.right)?.text];
  if (left === undefined || right === undefined) return undefined;
  return ctx.parameter(left) === undefined && ctx.parameter(right) === undefined ? `${left}/${right}` : undefined;
}

/** The spellings of labels that are not known. */
export const spellings = listOf(spelling);
