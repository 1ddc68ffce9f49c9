import type { Expr, Name } from "../../ast/ast.js";
import type { Span } from "../../source/span.js";
import { numeric } from "../core/arithmetic.js";
import { valueDiagnostic } from "../core/codes.js";
import { Cursor } from "../core/cursor.js";
import { readSentence, type SentenceSchema } from "../core/sentence.js";
import { shownItem } from "../core/show.js";
import { FAILED, type Parsed, parsed, type Rows, type Type, type ValueContext } from "../core/types.js";
import { name, unknownWord } from "../core/values.js";
import { contrastive } from "./contrastive.js";
import { hinge } from "./hinge.js";
import { sigmoid } from "./sigmoid.js";
import { similarity } from "./similarity.js";
import { softmax } from "./softmax.js";

export const LOSSES = [softmax, sigmoid, hinge, similarity, contrastive] as const;

/** A term as written; whether it fits the data is checked later. */
export type LossSentence = { readonly weight: number; readonly span: Span } & (
  | { readonly kind: "softmax" | "sigmoid" | "hinge"; readonly over: Name }
  | { readonly kind: "similarity"; readonly layer: Name }
  | { readonly kind: "contrastive"; readonly layer: Name; readonly margin: number }
);

const label = "a loss such as `softmax over classes`";
const HEADS = LOSSES.map((one) => one.head);

/** `softmax over classes`, `0.1 * similarity(FC)`, `contrastive(FC) margin 2`. */
function readTerm(cursor: Cursor, ctx: ValueContext): Parsed<LossSentence> {
  const first = cursor.next();
  const weighted = first?.kind === "binary" && first.operator === "*" ? first : undefined;
  const item = weighted?.right ?? first;
  const weight = weighted === undefined ? parsed(1) : weightOf(weighted.left, weighted.right.span, ctx);
  if (!weight.ok) return FAILED;
  const head =
    item?.kind === "call" ? item.name : item?.kind === "path" && item.names.length === 1 ? item.names[0] : undefined;
  if (head === undefined || item === undefined || item.kind === "separator") {
    const place = { file: ctx.file, span: item?.span ?? cursor.before() };
    ctx.report(valueDiagnostic("value/expected", place, { expected: label, found: shownItem(item) }));
    return FAILED;
  }
  const common = { weight: weight.value, span: item.kind === "call" ? item.span : head.span };
  const schema = LOSSES.find((one) => one.head === head.text);
  switch (schema?.head) {
    case undefined:
      return unknownWord(head, "loss", HEADS, ctx);
    case "softmax":
    case "sigmoid":
    case "hinge": {
      const read = readSentence(schema, head, cursor, ctx);
      return read.ok ? parsed({ ...common, kind: schema.head, over: read.value.values.over }) : FAILED;
    }
    case "similarity": {
      const layer = layerOf(item, head, ctx);
      return layer.ok ? parsed({ ...common, kind: "similarity", layer: layer.value }) : FAILED;
    }
    case "contrastive": {
      const layer = layerOf(item, head, ctx);
      if (!layer.ok) return FAILED;
      const read = readSentence(behindCall(schema), head, cursor, ctx);
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
const behindCall = <H extends string, P extends Rows, W extends Rows, B extends Rows>(
  schema: SentenceSchema<H, P, W, B>,
): SentenceSchema<H, Record<never, never>, W, B> => ({ ...schema, positional: {} });

function weightOf(expr: Expr, at: Span, ctx: ValueContext): Parsed<number> {
  const weight = numeric(expr, ctx, "the weight of a loss");
  if (!weight.ok || (Number.isFinite(weight.value) && weight.value > 0)) return weight;
  const values = { what: "the weight of a loss", range: "a number above 0", found: weight.value };
  ctx.report(valueDiagnostic("value/out-of-range", { file: ctx.file, span: at }, values));
  return FAILED;
}

/** The layer between the parentheses. */
function layerOf(item: Expr, head: Name, ctx: ValueContext): Parsed<Name> {
  if (item.kind !== "call") {
    const values = { expected: `\`(layer)\`, such as \`${head.text}(FC)\``, after: `\`${head.text}\`` };
    ctx.report(valueDiagnostic("value/missing", { file: ctx.file, span: head.span }, values));
    return FAILED;
  }
  const inner = new Cursor(item.arguments);
  const layer = name("the name of a layer").parse(inner, ctx);
  if (!layer.ok || inner.done) return layer;
  const values = { found: shownItem(inner.peek()), owner: `\`${head.text}\`` };
  const hint = `\`${head.text}\` takes one layer; further parts stand behind the parenthesis`;
  ctx.report(valueDiagnostic("value/unexpected", { file: ctx.file, span: inner.here() }, values, { hint }));
  return FAILED;
}

/** Terms joined by `+`, each with an optional weight in front. */
export const losses: Type<readonly LossSentence[]> = {
  kind: "loss",
  label,
  parse(cursor, ctx) {
    const terms: LossSentence[] = [];
    do {
      const one = readTerm(cursor, ctx);
      if (!one.ok) return FAILED;
      terms.push(one.value);
    } while (cursor.takeMark("+"));
    return parsed(terms);
  },
};
