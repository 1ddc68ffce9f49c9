import { type Expr, type Item, type Phrase, wordOf } from "../../ast/ast.js";
import { didYouMean } from "../../text/suggest.js";
import { valueDiagnostic } from "./codes.js";
import { mismatchHint } from "./habits.js";
import { shownItem, shownValue } from "./show.js";
import { FAILED, type ParamValue, type Parsed, parsed, type ValueContext } from "./types.js";

/** Value of an expression over numbers and parameters; reports anything else. */
export function evaluate(expr: Expr, expected: string, ctx: ValueContext): Parsed<ParamValue> {
  switch (expr.kind) {
    case "number":
      return parsed(expr.value);
    case "string":
      return parsed(expr.value);
    case "size": {
      const [height, width] = expr.parts;
      if (expr.parts.length !== 2 || height === undefined || width === undefined) return mismatch(expr, expected, ctx);
      return parsed({ height, width });
    }
    case "path": {
      const [name] = expr.names;
      if (expr.names.length !== 1 || name === undefined) return mismatch(expr, expected, ctx);
      const value = ctx.parameter(name.text);
      if (value === "broken") return FAILED;
      if (value !== undefined) return parsed(value);
      const flag = FLAGS.get(name.text);
      return flag === undefined
        ? mismatch(
            expr,
            expected,
            ctx,
            didYouMean(name.text, ctx.parameterNames) ??
              mismatchHint(expr, expected, ctx) ??
              declaring(name.text, expected),
          )
        : parsed(flag);
    }
    case "paren":
      return sum(expr.inner, expr, expected, ctx);
    case "negate":
      return arithmetic(expr.operand, ctx, (x) => -x);
    case "binary": {
      const left = numeric(expr.left, ctx);
      const right = numeric(expr.right, ctx);
      if (!left.ok || !right.ok) return FAILED;
      if (expr.operator === "*") return parsed(left.value * right.value);
      if (right.value === 0) {
        const name = wordOf(expr.right)?.text;
        const hint = name === undefined ? undefined : `give \`${name}\` a value other than 0`;
        ctx.report(valueDiagnostic("value/division-by-zero", { file: ctx.file, span: expr.right.span }, {}, { hint }));
        return FAILED;
      }
      return parsed(left.value / right.value);
    }
    default:
      return mismatch(expr, expected, ctx);
  }
}

/** Hint for an unknown name where a number or a size is expected. */
const declaring = (name: string, expected: string): string | undefined =>
  /number|size/.test(expected) && !/^(?:true|false|none|null)$/i.test(name)
    ? `declare it above: \`param ${name} = …\``
    : undefined;

const FLAGS = new Map([
  ["on", true],
  ["true", true],
  ["yes", true],
  ["off", false],
  ["false", false],
  ["no", false],
]);

export function mismatch(item: Item, expected: string, ctx: ValueContext, hint?: string): Parsed<never> {
  const place = { file: ctx.file, span: item.span };
  const extra = { hint: hint ?? mismatchHint(item, expected, ctx) };
  ctx.report(valueDiagnostic("value/expected", place, { expected, found: shownItem(item) }, extra));
  return FAILED;
}

export function mismatchedValue(expr: Expr, value: ParamValue, expected: string, ctx: ValueContext): Parsed<never> {
  const place = { file: ctx.file, span: expr.span };
  const hint = misuseHint(expr, expected, ctx) ?? mismatchHint(expr, expected, ctx);
  ctx.report(valueDiagnostic("value/expected", place, { expected, found: shownValue(value) }, { hint }));
  return FAILED;
}

/** The type of a parameter, with a value, for what is expected. */
const DECLARED: readonly (readonly [RegExp, string])[] = [
  [/number/, "number = 1"],
  [/size/, "size = 3x3"],
  [/`on` or `off`/, "bool = on"],
  [/in quotes/, 'string = "data"'],
];

/** Hint for a parameter whose type does not fit; it is broken afterwards. */
export function misuseHint(expr: Expr, expected: string, ctx: ValueContext): string | undefined {
  const name = wordOf(expr)?.text;
  const type = DECLARED.find(([label]) => label.test(expected))?.[1];
  const value = name === undefined ? undefined : ctx.parameter(name);
  if (name === undefined || value === undefined || !ctx.misuse(name)) return undefined;
  if (typeof value === "number" && /number/.test(expected)) return `give \`${name}\` another value`;
  return type === undefined ? undefined : `declare it with another type: \`param ${name} : ${type}\``;
}

export function numeric(expr: Expr, ctx: ValueContext, expected = "a number"): Parsed<number> {
  const value = evaluate(expr, expected, ctx);
  if (!value.ok) return FAILED;
  return typeof value.value === "number" ? parsed(value.value) : mismatchedValue(expr, value.value, expected, ctx);
}

function arithmetic(expr: Expr, ctx: ValueContext, f: (x: number) => number): Parsed<number> {
  const value = numeric(expr, ctx);
  return value.ok ? parsed(f(value.value)) : FAILED;
}

/** A parenthesis: one value of any type, or a sum of numbers. */
function sum(phrase: Phrase, paren: Expr, expected: string, ctx: ValueContext): Parsed<ParamValue> {
  const [first, ...rest] = phrase.items;
  if (first === undefined || first.kind === "separator") return mismatch(first ?? paren, expected, ctx);
  if (rest.length === 0) return evaluate(first, expected, ctx);
  const start = numeric(first, ctx);
  if (!start.ok) return FAILED;
  let total = start.value;
  for (let i = 0; i < rest.length; i += 2) {
    const mark = rest[i];
    // `(a -1)` is parsed as `a` followed by a negative number.
    if (mark?.kind === "negate") {
      const value = numeric(mark, ctx);
      if (!value.ok) return FAILED;
      total += value.value;
      i -= 1;
      continue;
    }
    const operand = rest[i + 1];
    if (mark?.kind !== "separator" || mark.mark === ",") return mismatch(mark ?? paren, "`+` or `-`", ctx);
    if (operand === undefined || operand.kind === "separator") return mismatch(operand ?? mark, "a number", ctx);
    const value = numeric(operand, ctx);
    if (!value.ok) return FAILED;
    total += mark.mark === "+" ? value.value : -value.value;
  }
  return parsed(total);
}
