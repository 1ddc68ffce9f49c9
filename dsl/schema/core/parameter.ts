import type { Name, Phrase } from "../../ast/ast.js";
import { evaluate, mismatch, mismatchedValue, numeric } from "./arithmetic.js";
import { leftover } from "./block.js";
import { valueDiagnostic } from "./codes.js";
import { Cursor } from "./cursor.js";
import { decimalComma } from "./habits.js";
import { type Bounds, FAILED, type ParamValue, type Parsed, parsed, type ValueContext } from "./types.js";
import { describeBounds, inBounds, takeExpr, unknownWord, wrongComma } from "./values.js";

/** Types of parameters of a file or a template. `grid` and `size` are the same. */
const PARAMETER_TYPES = ["ratio", "int", "number", "bool", "size", "grid", "string"] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** Bounds on all values of the type. */
const OWN_BOUNDS: Readonly<Record<ParameterType, Bounds>> = {
  ratio: { above: 0 },
  int: { integer: true },
  number: {},
  bool: {},
  size: {},
  grid: {},
  string: {},
};

export interface ParameterSpec {
  readonly type: ParameterType;
  readonly range: { readonly min: number; readonly max: number } | undefined;
}

const LABELS: Readonly<Record<ParameterType, string>> = {
  ratio: describeBounds(OWN_BOUNDS.ratio),
  int: describeBounds(OWN_BOUNDS.int),
  number: describeBounds(OWN_BOUNDS.number),
  bool: "`on` or `off`",
  size: "a size such as 3x3",
  grid: "a size such as 3x3",
  string: "a string in quotes",
};

export const labelOf = (type: ParameterType): string => LABELS[type];

export function readType(name: Name, ctx: ValueContext): Parsed<ParameterType> {
  const found = PARAMETER_TYPES.find((type) => type === name.text);
  return found === undefined ? unknownWord(name, "type", PARAMETER_TYPES, ctx) : parsed(found);
}

/** True if the value has the type, regardless of the range. */
export function fits(value: ParamValue, type: ParameterType): boolean {
  switch (type) {
    case "ratio":
    case "int":
    case "number":
      return typeof value === "number" && inBounds(value, OWN_BOUNDS[type]);
    case "bool":
      return typeof value === "boolean";
    case "size":
    case "grid":
      return typeof value === "object";
    case "string":
      return typeof value === "string";
    default: {
      const never: never = type;
      return never;
    }
  }
}

const typeOfValue = (value: ParamValue): ParameterType =>
  typeof value === "number"
    ? "number"
    : typeof value === "boolean"
      ? "bool"
      : typeof value === "string"
        ? "string"
        : "size";

/** `value [in a..b]`: the default of a parameter and its range. */
export function readParameter(
  phrase: Phrase,
  type: ParameterType | undefined,
  ctx: ValueContext,
): Parsed<{ readonly value: ParamValue; readonly spec: ParameterSpec }> {
  const cursor = new Cursor(phrase);
  const label = type === undefined ? "a value" : LABELS[type];
  const expr = takeExpr(cursor, label, ctx);
  if (expr === undefined) return FAILED;
  const value = evaluate(expr, label, ctx);
  if (!value.ok) return FAILED;
  const fraction = decimalComma(expr, cursor, type === "int");
  if (fraction !== undefined) return wrongComma(cursor, fraction, ctx);
  const actual = type ?? typeOfValue(value.value);
  if (!fits(value.value, actual)) return mismatchedValue(expr, value.value, label, ctx);
  let range: ParameterSpec["range"];
  if (cursor.takeWord("in") !== undefined) {
    const limits = takeExpr(cursor, "a range such as 0.25..4", ctx);
    if (limits === undefined) return FAILED;
    if (limits.kind !== "range") return mismatch(limits, "a range such as 0.25..4", ctx);
    const min = numeric(limits.from, ctx);
    const max = numeric(limits.to, ctx);
    if (!min.ok || !max.ok) return FAILED;
    if (min.value > max.value) {
      const found = ctx.textAt(limits.span) ?? "another order";
      const hint = `write \`${ctx.textAt(limits.to.span)}..${ctx.textAt(limits.from.span)}\``;
      const values = { expected: "a range from the smaller to the larger number", found: `\`${found}\`` };
      ctx.report(valueDiagnostic("value/expected", { file: ctx.file, span: limits.span }, values, { hint }));
      return FAILED;
    }
    range = { min: min.value, max: max.value };
  } else cursor.expected = ["in"];
  if (!cursor.done) return leftover(cursor, { owner: "this parameter", neighbours: [] }, ctx);
  const spec = { type: actual, range };
  return inRange(value.value, spec)
    ? parsed({ value: value.value, spec })
    : outOfRange(value.value, spec, expr.span, ctx);
}

export const inRange = (value: ParamValue, { range }: ParameterSpec): boolean =>
  range === undefined || (typeof value === "number" && value >= range.min && value <= range.max);

function outOfRange(
  value: ParamValue,
  { range }: ParameterSpec,
  span: Phrase["span"],
  ctx: ValueContext,
): Parsed<never> {
  const values = {
    what: "the default",
    range: describeBounds(range ?? {}),
    found: typeof value === "number" ? value : "another value",
  };
  ctx.report(valueDiagnostic("value/out-of-range", { file: ctx.file, span }, values));
  return FAILED;
}

/** A value from the command line (`--set name=text`); undefined if the text does not have the type. */
export function parseSetting(text: string, type: ParameterType): ParamValue | undefined {
  const value = settingValue(text.trim(), type);
  return value !== undefined && fits(value, type) ? value : undefined;
}

function settingValue(text: string, type: ParameterType): ParamValue | undefined {
  switch (type) {
    case "ratio":
    case "int":
    case "number":
      return /^-?[0-9][0-9_]*(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text) ? Number(text.replaceAll("_", "")) : undefined;
    case "bool":
      return /^(on|true|yes)$/.test(text) ? true : /^(off|false|no)$/.test(text) ? false : undefined;
    case "size":
    case "grid": {
      const parts = /^([0-9]{1,5})x([0-9]{1,5})$/.exec(text);
      return parts === null ? undefined : { height: Number(parts[1]), width: Number(parts[2]) };
    }
    case "string":
      return text.replace(/^"(.*)"$/, "$1");
    default: {
      const never: never = type;
      return never;
    }
  }
}
