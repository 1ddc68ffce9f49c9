import type { Item, Phrase } from "../ast/ast.js";
import type { Span } from "../source/span.js";
import { evaluate, mismatch } from "./core/arithmetic.js";
import { valueDiagnostic } from "./core/codes.js";
import { FAILED, type Parsed, parsed, type ValueContext } from "./core/types.js";
import { MAX_INPUT_CHANNELS, MAX_SIZE } from "./limits.js";

export interface InputShape {
  readonly channels: number;
  /** A number, or the name of a symbolic size. */
  readonly height: number | string;
  readonly width: number | string;
  /** Span of the channels. */
  readonly at: Span;
}

const EXPECTED = "channels x height x width, such as `3 x 64 x 64` or `3 x H x W`";

/** The shape after `input name :`. Words that are not parameters are symbolic sizes. */
export function readInputShape(phrase: Phrase, ctx: ValueContext): Parsed<InputShape> {
  const parts: (number | string)[] = [];
  let wantsFactor = true;
  for (const item of phrase.items) {
    if (!wantsFactor) {
      if (item.kind !== "path" || item.names.length !== 1 || item.names[0]?.text !== "x")
        return mismatch(item, EXPECTED, ctx);
      wantsFactor = true;
      continue;
    }
    const values = dims(item, ctx);
    if (!values.ok) return FAILED;
    parts.push(...values.value);
    wantsFactor = false;
  }
  const [channels, height, width] = parts;
  if (
    parts.length !== 3 ||
    wantsFactor ||
    height === undefined ||
    width === undefined ||
    typeof channels !== "number"
  ) {
    const place = { file: ctx.file, span: phrase.span };
    const found = parts.length === 3 ? "symbolic channels" : `${parts.length} ${parts.length === 1 ? "size" : "sizes"}`;
    ctx.report(valueDiagnostic("value/expected", place, { expected: EXPECTED, found }));
    return FAILED;
  }
  for (const [what, value, most] of [
    ["the channels", channels, MAX_INPUT_CHANNELS],
    ["the height", height, MAX_SIZE],
    ["the width", width, MAX_SIZE],
  ] as const) {
    if (typeof value === "string" || (Number.isInteger(value) && value >= 1 && value <= most)) continue;
    const place = { file: ctx.file, span: phrase.span };
    const range = `a whole number from 1 to ${most}`;
    ctx.report(valueDiagnostic("value/out-of-range", place, { what, range, found: value }));
    return FAILED;
  }
  return parsed({ channels, height, width, at: phrase.items[0]?.span ?? phrase.span });
}

function dims(item: Item, ctx: ValueContext): Parsed<readonly (number | string)[]> {
  if (item.kind === "separator") return mismatch(item, EXPECTED, ctx);
  if (item.kind === "size") return parsed(item.parts);
  const name = item.kind === "path" && item.names.length === 1 ? item.names[0]?.text : undefined;
  if (name !== undefined && ctx.parameter(name) === undefined) return parsed([name]);
  const value = evaluate(item, EXPECTED, ctx);
  if (!value.ok) return FAILED;
  if (typeof value.value === "number") return parsed([value.value]);
  if (typeof value.value === "object") return parsed([value.value.height, value.value.width]);
  return mismatch(item, EXPECTED, ctx);
}
