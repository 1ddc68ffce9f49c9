import { type Expr, type Item, type Name, wordOf } from "../../ast/ast.js";
import { cover, type Span } from "../../source/span.js";
import { chooseFrom } from "../../text/suggest.js";
import { elsewhereHint, ownSpelling } from "../../tokens/elsewhere.js";
import { MAX_SIZE } from "../limits.js";
import { evaluate, mismatch, mismatchedValue, numeric } from "./arithmetic.js";
import { valueDiagnostic } from "./codes.js";
import type { Cursor } from "./cursor.js";
import { decimalComma, FLAG, sizeHint, skipBare } from "./habits.js";
import { type Bounds, FAILED, type NameKind, type Parsed, parsed, type Type, type ValueContext } from "./types.js";

/** The bounds of a type, for a type that is made of it. */
export const numbersOf = ({ numbers }: Type<unknown>): { readonly numbers?: readonly Bounds[] } =>
  numbers === undefined ? {} : { numbers };

/** Takes the next value, or reports that the phrase has ended. */
export function takeExpr(cursor: Cursor, label: string, ctx: ValueContext): Expr | undefined {
  const expr = cursor.peekExpr();
  if (expr !== undefined) {
    cursor.next();
    return expr;
  }
  const item = cursor.peek();
  if (item !== undefined) mismatch(item, label, ctx);
  else {
    const place = { file: ctx.file, span: cursor.before() };
    ctx.report(valueDiagnostic("value/missing", place, { expected: label, after: cursor.shownBefore() }));
  }
  return undefined;
}

/** The bounds without the kind of number: `above 0 and at most 1`, `from 1 to 255`; empty if there are none. */
export function describeRange({ min, max, above, below }: Bounds): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  const low = min === undefined ? (above === undefined ? [] : [`above ${above}`]) : [`of at least ${min}`];
  const high =
    max === undefined
      ? below === undefined
        ? []
        : [`below ${below}`]
      : [`${low.length === 0 ? "of " : ""}at most ${max}`];
  return [...low, ...high].join(" and ");
}

export function describeBounds(bounds: Bounds): string {
  const range = describeRange(bounds);
  return `a ${bounds.integer === true ? "whole " : ""}number${range === "" ? "" : ` ${range}`}`;
}

export function inBounds(value: number, { min, max, above, below, integer }: Bounds): boolean {
  if (!Number.isFinite(value) || (integer === true && !Number.isInteger(value))) return false;
  if ((min !== undefined && value < min) || (above !== undefined && value <= above)) return false;
  return (max === undefined || value <= max) && (below === undefined || value < below);
}

function checkBounds(value: number, at: Span, bounds: Bounds, what: string, ctx: ValueContext): Parsed<number> {
  if (inBounds(value, bounds)) return parsed(value);
  const place = { file: ctx.file, span: at };
  ctx.report(valueDiagnostic("value/out-of-range", place, { what, range: describeBounds(bounds), found: value }));
  return FAILED;
}

/** A number; a sum needs parentheses. */
export function number(what: string, bounds: Bounds = {}): Type<number> {
  const label = describeBounds(bounds);
  return {
    kind: "number",
    label,
    numbers: [bounds],
    parse(cursor, ctx) {
      const expr = takeExpr(cursor, label, ctx);
      if (expr === undefined) return FAILED;
      const value = numeric(expr, ctx, label);
      if (!value.ok) return FAILED;
      const fraction = decimalComma(expr, cursor, bounds.integer === true);
      if (fraction !== undefined && !(cursor.inList && inBounds(value.value, bounds)))
        return wrongComma(cursor, fraction, ctx);
      return checkBounds(value.value, expr.span, bounds, what, ctx);
    },
  };
}

/** Reports `0,01`, whose first number has been taken, and takes the rest. */
export function wrongComma(cursor: Cursor, hint: string, ctx: ValueContext): Parsed<never> {
  const place = { file: ctx.file, span: cover(cursor.before(), cursor.peek(1)?.span ?? cursor.here()) };
  ctx.report(valueDiagnostic("value/unexpected", place, { found: "`,`", owner: "a number" }, { hint }));
  cursor.next();
  cursor.next();
  return FAILED;
}

export const integer = (what: string, min: number, max: number): Type<number> =>
  number(what, { min, max, integer: true });

/** A count of channels or neurons. A computed count (`24*width`) is rounded later; a literal count must be whole. */
export interface Count {
  readonly value: number;
  /** Written as a plain number, so not rounded. */
  readonly exact: boolean;
  readonly span: Span;
}

export function count(what: string, max: number): Type<Count> {
  const whole = { min: 1, max, integer: true };
  return {
    kind: "count",
    label: `a number of ${what}`,
    numbers: [whole],
    parse(cursor, ctx) {
      const label = `a number of ${what}`;
      const expr = takeExpr(cursor, label, ctx);
      if (expr === undefined) return FAILED;
      const value = numeric(expr, ctx, label);
      if (!value.ok) return FAILED;
      const exact = expr.kind === "number";
      const bounds = exact ? whole : { above: 0, max };
      const checked = checkBounds(value.value, expr.span, bounds, `the number of ${what}`, ctx);
      return checked.ok ? parsed({ value: checked.value, exact, span: expr.span }) : FAILED;
    },
  };
}

/** `3` or `3x5` (vertical x horizontal). */
export function pair(what: string, min: number, max: number): Type<readonly [number, number]> {
  const label = `a size such as 3 or 3x3`;
  const bounds = { min, max, integer: true };
  return {
    kind: "pair",
    label,
    numbers: [bounds],
    parse(cursor, ctx) {
      const expr = takeExpr(cursor, label, ctx);
      if (expr === undefined) return FAILED;
      const hint = sizeHint(expr, cursor);
      if (hint !== undefined) return mismatch(expr, label, ctx, hint);
      const value = evaluate(expr, label, ctx);
      if (!value.ok) return FAILED;
      const found = value.value;
      if (typeof found !== "number" && typeof found !== "object") return mismatchedValue(expr, found, label, ctx);
      const [v, h] = typeof found === "number" ? [found, found] : [found.height, found.width];
      const vertical = checkBounds(v, expr.span, bounds, what, ctx);
      if (!vertical.ok) return FAILED;
      const horizontal = checkBounds(h, expr.span, bounds, what, ctx);
      return horizontal.ok ? parsed([v, h] as const) : FAILED;
    },
  };
}

/** Height x width in pixels; one number means a square. */
export function size(what: string): Type<{ readonly height: number; readonly width: number }> {
  const both = pair(what, 1, MAX_SIZE);
  return {
    kind: "size",
    label: "a size such as 64x64",
    ...numbersOf(both),
    parse(cursor, ctx) {
      const value = both.parse(cursor, ctx);
      return value.ok ? parsed({ height: value.value[0], width: value.value[1] }) : FAILED;
    },
  };
}

export const flag: Type<boolean> = {
  kind: "flag",
  label: FLAG,
  parse(cursor, ctx) {
    const expr = takeExpr(cursor, FLAG, ctx);
    if (expr === undefined) return FAILED;
    const value = evaluate(expr, FLAG, ctx);
    if (!value.ok) return FAILED;
    return typeof value.value === "boolean" ? parsed(value.value) : mismatchedValue(expr, value.value, FLAG, ctx);
  },
};

export const stringValue = (label: string): Type<string> => ({
  kind: "string",
  label,
  parse(cursor, ctx) {
    const expr = takeExpr(cursor, label, ctx);
    if (expr === undefined) return FAILED;
    const name = wordOf(expr)?.text;
    if ((expr.kind === "path" || expr.kind === "binary") && (name === undefined || ctx.parameter(name) === undefined)) {
      skipBare(cursor, expr.span.start, ctx);
      return mismatch(expr, label, ctx);
    }
    const value = evaluate(expr, label, ctx);
    if (!value.ok) return FAILED;
    return typeof value.value === "string" && value.value !== ""
      ? parsed(value.value)
      : mismatchedValue(expr, value.value, label, ctx);
  },
});

/** One word of a closed set. */
export function oneOfWords<const W extends string>(what: string, words: readonly W[]): Type<W> {
  const shown = words.map((w) => `\`${w}\``);
  const label = shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
  return {
    kind: "word",
    label,
    parse(cursor, ctx) {
      const name = cursor.word();
      if (name === undefined) {
        const expr = takeExpr(cursor, label, ctx);
        return expr === undefined ? FAILED : mismatch(expr, label, ctx);
      }
      cursor.next();
      const found = words.find((w) => w === name.text);
      return found === undefined ? unknownWord(name, what, words, ctx) : parsed(found);
    },
  };
}

export function unknownWord(name: Name, what: string, words: readonly string[], ctx: ValueContext): Parsed<never> {
  const place = { file: ctx.file, span: name.span };
  const own = ownSpelling(name.text, words);
  const hint =
    own === undefined ? (elsewhereHint(what, name.text) ?? chooseFrom(name.text, words)) : `did you mean \`${own}\`?`;
  ctx.report(valueDiagnostic("value/unknown-word", place, { what, word: name.text }, { hint }));
  return FAILED;
}

/** A single name as written; the caller resolves it. */
export const name = (label: string): Type<Name> => ({
  kind: "name",
  label,
  parse(cursor, ctx) {
    const word = cursor.word();
    const expr = takeExpr(cursor, label, ctx);
    if (expr === undefined) return FAILED;
    const last = expr.kind === "path" ? expr.names.at(-1) : undefined;
    const hint = last !== undefined && /layer/.test(label) ? `write \`${last.text}\`` : undefined;
    return word === undefined ? mismatch(expr, label, ctx, hint) : parsed(word);
  },
});

/** The name of something declared. */
export const reference = (kind: NameKind, label: string): Type<Name> => ({
  kind: `name of a ${kind}`,
  label,
  parse(cursor, ctx) {
    const word = name(label).parse(cursor, ctx);
    return word.ok && ctx.refer(kind, word.value) ? word : FAILED;
  },
});

/** `a.b.c` with a number of names in the given range. */
export const path = (label: string, least: number, most: number): Type<readonly Name[]> => ({
  kind: "path",
  label,
  parse(cursor, ctx) {
    const expr = takeExpr(cursor, label, ctx);
    if (expr === undefined) return FAILED;
    if (expr.kind !== "path" || expr.names.length < least || expr.names.length > most)
      return mismatch(expr, label, ctx);
    return parsed(expr.names);
  },
});

export const isComma = (item: Item | undefined): boolean => item?.kind === "separator" && item.mark === ",";

/** Values separated by commas; reads all of them to report every error. */
export const listOf = <T>(item: Type<T>): Type<readonly T[]> => ({
  kind: `list of ${item.kind}`,
  label: `${item.label}, …`,
  ...numbersOf(item),
  parse(cursor, ctx) {
    const values: T[] = [];
    const bracketed = cursor.peek();
    const isTuple = bracketed?.kind === "paren" && bracketed.inner.items.some(isComma);
    if (bracketed?.kind === "list" || isTuple) {
      cursor.next();
      return mismatch(bracketed, `${item.label}, …`, ctx);
    }
    let ok = true;
    const outer = cursor.inList;
    cursor.inList = true;
    do {
      const range = cursor.peek();
      if (range?.kind === "range" && item.kind === "number") {
        cursor.next();
        const ends = [range.from, range.to].map((one) => ctx.textAt(one.span));
        return mismatch(range, `${item.label}, …`, ctx, `list the values: \`${ends.join(", ")}\``);
      }
      if (values.length > 0 && cursor.done) {
        const place = { file: ctx.file, span: cursor.before() };
        const found = { found: "`,`", owner: "a list without a next value" };
        ctx.report(valueDiagnostic("value/unexpected", place, found, { hint: "remove it" }));
        ok = false;
        break;
      }
      const value = item.parse(cursor, ctx);
      if (value.ok) values.push(value.value);
      else ok = false;
    } while (cursor.takeMark(","));
    cursor.inList = outer;
    return ok ? parsed(values) : FAILED;
  },
});

/** Fixed words, such as `per attribute`. */
export const fixed = (...words: readonly string[]): Type<true> => ({
  kind: "fixed words",
  label: `\`${words.join(" ")}\``,
  parse(cursor, ctx) {
    for (const word of words) {
      if (cursor.takeWord(word) !== undefined) continue;
      const expr = takeExpr(cursor, `\`${words.join(" ")}\``, ctx);
      return expr === undefined ? FAILED : mismatch(expr, `\`${words.join(" ")}\``, ctx);
    }
    return parsed(true as const);
  },
});
