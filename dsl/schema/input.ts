import { type Item, type Phrase, wordOf } from "../ast/ast.js";
import type { Span } from "../source/span.js";
import { evaluate, mismatch } from "./core/arithmetic.js";
import { valueDiagnostic } from "./core/codes.js";
import { assignmentHint } from "./core/habits.js";
import { FAILED, type Parsed, parsed, type ValueContext } from "./core/types.js";
import { describeBounds, inBounds } from "./core/values.js";
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
  for (const [i, item] of phrase.items.entries()) {
    if (!wantsFactor) {
      const hint = assignmentHint(item, phrase.items[i + 1]) ?? shapeHint(item, parts, ctx);
      if (wordOf(item)?.text !== "x") return mismatch(item, EXPECTED, ctx, hint);
      wantsFactor = true;
      continue;
    }
    const shape = separated(item, ctx);
    if (shape !== undefined) return mismatch(item, EXPECTED, ctx, `write \`${shape}\``);
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
    const bounds = { min: 1, max: most, integer: true };
    if (typeof value === "string" || inBounds(value, bounds)) continue;
    const place = { file: ctx.file, span: phrase.span };
    const range = describeBounds(bounds);
    ctx.report(valueDiagnostic("value/out-of-range", place, { what, range, found: value }));
    return FAILED;
  }
  return parsed({ channels, height, width, at: phrase.items[0]?.span ?? phrase.span });
}

/** `3*64*64`, `(3, 64, 64)` or `[3, 64, 64]` as the language writes it. */
function separated(item: Item, ctx: ValueContext): string | undefined {
  const text = ctx.textAt(item.span);
  if (text === undefined || !["binary", "paren", "list"].includes(item.kind)) return undefined;
  const parts = text.replace(/^[[(]|[\])]$/g, "").split(/[*,]/);
  const isShape = parts.length === 3 && parts.every((part) => /^\s*\w+\s*$/.test(part));
  return isShape ? parts.map((part) => part.trim()).join(" x ") : undefined;
}

/** A comma between the sizes, or a layer without a name after them. */
function shapeHint(item: Item, parts: readonly (number | string)[], ctx: ValueContext): string | undefined {
  if (item.kind === "separator") return item.mark === "," ? "write `x` between the sizes" : undefined;
  const word = wordOf(item)?.text;
  return parts.length === 3 && word !== undefined && ctx.parameter(word) === undefined
    ? `give the layer a name: \`NAME = ${word} …\``
    : undefined;
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
