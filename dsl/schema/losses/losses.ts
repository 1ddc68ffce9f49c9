import type { Expr, Name } from "../../ast/ast.js";
import type { Span } from "../../source/span.js";
import { numeric } from "../core/arithmetic.js";
import { valueDiagnostic } from "../core/codes.js";
import { Cursor } from "../core/cursor.js";
import { type PhraseSchema, readPhrase } from "../core/phrase.js";
import { shownItem } from "../core/show.js";
import { FAILED, type Parsed, type PropertySpecs, parsed, type Type, type ValueContext } from "../core/types.js";
import { name, unknownWord } from "../core/values.js";
import { contrastive } from "./contrastive.js";
import { hinge } from "./hinge.js";
import { sigmoid } from "./sigmoid.js";
import { similarity } from "./similarity.js";
import { softmax } from "./softmax.js";

export const LOSSES = [softmax, sigmoid, hinge, similarity, contrastive] as const;

/** A term as written; whether it fits the data is checked later. */
export type LossPhrase = { readonly weight: number; readonly span: Span } & (
  | { readonly kind: "softmax" | "sigmoid" | "hinge"; readonly over: Name }
  | { readonly kind: "similarity"; readonly layer: Name }
  | { readonly kind: "contrastive"; readonly layer: Name; readonly margin: number }
);

const label = "a loss such as `softmax over classes`";
const KEYWORDS = LOSSES.map((one) => one.keyword);

/** `softmax over classes`, `0.1 * similarity(FC)`, `contrastive(FC) margin 2`. */
function readTerm(cursor: Cursor, ctx: ValueContext): Parsed<LossPhrase> {
  const first = cursor.next();
  const weighted = first?.kind === "binary" && first.operator === "*" ? first : undefined;
  const item = weighted?.right ?? first;
  const weight = weighted === undefined ? parsed(1) : weightOf(weighted.left, weighted.right.span, ctx);
  if (!weight.ok) return FAILED;
  const keyword =
    item?.kind === "call" ? item.name : item?.kind === "path" && item.names.length === 1 ? item.names[0] : undefined;
  if (keyword === undefined || item === undefined || item.kind === "separator") {
    const place = { file: ctx.file, span: item?.span ?? cursor.before() };
    ctx.report(valueDiagnostic("value/expected", place, { expected: label, found: shownItem(item) }));
    return FAILED;
  }
  const common = { weight: weight.value, span: item.kind === "call" ? item.span : keyword.span };
  const schema = LOSSES.find((one) => one.keyword === keyword.text);
  switch (schema?.keyword) {
    case undefined:
      return unknownWord(keyword, "loss", KEYWORDS, ctx);
    case "softmax":
    case "sigmoid":
    case "hinge": {
      const read = readPhrase(schema, keyword, cursor, ctx);
      return read.ok ? parsed({ ...common, kind: schema.keyword, over: read.value.values.over }) : FAILED;
    }
    case "similarity": {
      const layer = layerOf(item, keyword, ctx);
      return layer.ok ? parsed({ ...common, kind: "similarity", layer: layer.value }) : FAILED;
    }
    case "contrastive": {
      const layer = layerOf(item, keyword, ctx);
      if (!layer.ok) return FAILED;
      const read = readPhrase(behindCall(schema), keyword, cursor, ctx);
      return read.ok
        ? parsed({ ...common, kind: "contrastive", layer: layer.value, margin: read.value.values.margin })
        : FAILED;
    }
    default: {
      const never: never = schema;
      return never;
    }
  }
}

/** The parts of a loss that stand behind its parenthesis. */
const behindCall = <H extends string, P extends PropertySpecs, W extends PropertySpecs, B extends PropertySpecs>(
  schema: PhraseSchema<H, P, W, B>,
): PhraseSchema<H, Record<never, never>, W, B> => ({ ...schema, positional: {} });

function weightOf(expr: Expr, at: Span, ctx: ValueContext): Parsed<number> {
  const weight = numeric(expr, ctx, "the weight of a loss");
  if (!weight.ok || (Number.isFinite(weight.value) && weight.value > 0)) return weight;
  const values = { what: "the weight of a loss", range: "a number above 0", found: weight.value };
  ctx.report(valueDiagnostic("value/out-of-range", { file: ctx.file, span: at }, values));
  return FAILED;
}

/** The layer between the parentheses. */
function layerOf(item: Expr, keyword: Name, ctx: ValueContext): Parsed<Name> {
  if (item.kind !== "call") {
    const values = { expected: `\`(layer)\`, such as \`${keyword.text}(FC)\``, after: `\`${keyword.text}\`` };
    ctx.report(valueDiagnostic("value/missing", { file: ctx.file, span: keyword.span }, values));
    return FAILED;
  }
  const inner = new Cursor(item.arguments);
  const layer = name("the name of a layer").parse(inner, ctx);
  if (!layer.ok || inner.done) return layer;
  const values = { found: shownItem(inner.peek()), owner: `\`${keyword.text}\`` };
  const hint = `\`${keyword.text}\` takes one layer; further parts stand behind the parenthesis`;
  ctx.report(valueDiagnostic("value/unexpected", { file: ctx.file, span: inner.here() }, values, { hint }));
  return FAILED;
}

/** Terms joined by `+`, each with an optional weight in front. */
export const losses: Type<readonly LossPhrase[]> = {
  kind: "loss",
  label,
  parse(cursor, ctx) {
    const terms: LossPhrase[] = [];
    do {
      const one = readTerm(cursor, ctx);
      if (!one.ok) return FAILED;
      terms.push(one.value);
    } while (cursor.takeMark("+"));
    return parsed(terms);
  },
};
