import { type Expr, type Name, wordOf } from "../ast/ast.js";
import type { Span } from "../source/span.js";
import { nearest } from "../text/suggest.js";
import { numeric } from "./core/arithmetic.js";
import type { Given } from "./core/block.js";
import { valueDiagnostic } from "./core/codes.js";
import { Cursor } from "./core/cursor.js";
import { type AnyPhrase, callHint, type PhraseSchema, phrase, readPhrase } from "./core/phrase.js";
import { shownItem } from "./core/show.js";
import {
  FAILED,
  optional,
  type Parsed,
  parsed,
  required,
  type Type,
  type ValueContext,
  type ValuesOf,
} from "./core/types.js";
import { describeBounds, inBounds, name, number, unknownWord } from "./core/values.js";
import { LABEL_WEIGHTS, SIGMOID_WEIGHTS } from "./label-weights.js";

const overAttributes = required(name("the name of an attribute list"), {
  doc: "Attributes to learn.",
  example: "CelebA40",
});

const comparedLayer = required(name("the name of a layer"), {
  doc: "Layer whose output vectors are compared.",
  example: "FC",
});

const softmax = phrase({
  keyword: "softmax",
  doc: "Softmax cross-entropy over mutually exclusive labels: mean over images of -log p(label).",
  source: "paper, section 2, items 1 and 2",
  positional: {},
  words: {
    over: required(name("`classes` or `identities`"), {
      doc: "`classes` of an `image_folder`, or `identities` of faces.",
      example: "classes",
    }),
  },
  block: {},
});

const sigmoid = phrase({
  keyword: "sigmoid",
  doc: "Sigmoid cross-entropy per attribute: mean over images of the sum over attributes.",
  source: "paper, section 2, item 3",
  positional: {},
  words: { over: overAttributes },
  block: SIGMOID_WEIGHTS,
});

const hinge = phrase({
  keyword: "hinge",
  doc: "Hinge loss per attribute, as in a linear SVM: mean over images of the sum over attributes of max(0, 1 - y z), with y = 1 or -1.",
  source: "Cortes and Vapnik 1995; caffe hinge_loss_layer.cpp (L1)",
  positional: {},
  words: { over: overAttributes },
  block: LABEL_WEIGHTS,
});

const similarity = phrase({
  keyword: "similarity",
  doc: "Pulls vectors of the same identity together: the sum, over the batch's pairs with equal identity, of their squared distance, divided by the number of images. Combine it with a softmax or another loss that keeps identities apart.",
  source: "paper, section 2, item 2",
  syntax: "similarity(LAYER)",
  positional: { layer: comparedLayer },
  words: {},
  block: {},
});

const contrastive = phrase({
  keyword: "contrastive",
  doc: "Pulls vectors of the same identity together and pushes those of different identities apart up to a margin: the mean over all pairs of the batch of d^2 / 2 for equal identities and max(0, margin - d)^2 / 2 for different ones, where d is their distance.",
  source: "Hadsell et al. 2006, equation 4; Sun et al. 2014 (DeepID2), equation 2",
  syntax: "contrastive(LAYER) [margin …]",
  positional: { layer: comparedLayer },
  words: {
    margin: optional(number("the margin", { above: 0, max: 1e6 }), 1, {
      doc: "Distance beyond which different identities add no loss.",
      why: "Caffe's default.",
      unit: "units of the vector",
      source: "caffe contrastive_loss_layer.cpp",
      example: "1.5",
    }),
  },
  block: {},
});

/** Every loss, in the order of the reference. */
export const LOSSES = [softmax, sigmoid, hinge, similarity, contrastive] as const;

/** The parts of a loss by name, from its phrase; those of its block apart, because a term has a weight, too. */
type LossOf<S> =
  S extends PhraseSchema<infer H, infer P, infer W, infer B>
    ? { readonly kind: H; readonly options: ValuesOf<B> } & ValuesOf<P> & ValuesOf<W>
    : never;

/** A term as written; whether it fits the data is checked later. */
export type LossPhrase = {
  readonly weight: number;
  readonly span: Span;
  /** Where its parts are written. */
  readonly given: Given;
} & LossOf<(typeof LOSSES)[number]>;

const label = "a loss such as `softmax over classes`";
const KEYWORDS = LOSSES.map((one) => one.keyword);

/** `softmax over classes`, `0.1 * similarity(FC)`, `contrastive(FC) margin 2`. */
function readTerm(cursor: Cursor, ctx: ValueContext): Parsed<LossPhrase> {
  const first = cursor.next();
  const weighted = first?.kind === "binary" && first.operator === "*" ? first : undefined;
  const item = weighted?.right ?? first;
  // A loss over pairs is added to another one, and can be switched off by its weight.
  const least = item?.kind === "call" ? "zero" : "above zero";
  const weight = weighted === undefined ? parsed(1) : weightOf(weighted.left, weighted.right.span, least, ctx);
  if (!weight.ok) return FAILED;
  const keyword =
    item?.kind === "call" ? item.name : item?.kind === "path" && item.names.length === 1 ? item.names[0] : undefined;
  if (keyword === undefined || item === undefined || item.kind === "separator") {
    const place = { file: ctx.file, span: item?.span ?? cursor.before() };
    const next = cursor.peekExpr();
    const hint =
      item?.kind === "number" && (next?.kind === "call" || next?.kind === "path")
        ? `write \`${ctx.textAt(item.span)} * ${ctx.textAt(next.span)}\``
        : undefined;
    ctx.report(valueDiagnostic("value/expected", place, { expected: label, found: shownItem(item) }, { hint }));
    return FAILED;
  }
  const common = { weight: weight.value, span: item.kind === "call" ? item.span : keyword.span };
  const schema = LOSSES.find((one) => one.keyword === keyword.text);
  if (
    item.kind === "call" &&
    !takesLayer(schema ?? LOSSES.find((one) => one.keyword === nearest(keyword.text, KEYWORDS)))
  ) {
    const found = { expected: label, found: shownItem(item) };
    const hint = callHint("loss", LOSSES, item, ctx);
    ctx.report(valueDiagnostic("value/expected", { file: ctx.file, span: item.span }, found, { hint }));
    return FAILED;
  }
  if (schema === undefined) return unknownWord(keyword, "loss", KEYWORDS, ctx);
  const layer = "layer" in schema.positional ? layerOf(item, keyword, cursor, ctx) : undefined;
  if (layer?.ok === false) return FAILED;
  const read = readPhrase<AnyPhrase>(afterCall(schema), keyword, cursor, ctx);
  if (!read.ok) return FAILED;
  const values = Object.entries(read.value.values);
  const inBlock = ([key]: readonly [string, unknown]): boolean => Object.hasOwn(schema.block, key);
  const parts = {
    ...(layer && { layer: layer.value }),
    ...Object.fromEntries(values.filter((one) => !inBlock(one))),
    options: Object.fromEntries(values.filter(inBlock)),
    given: read.value.given,
  };
  // The phrase determines the types of its values; the table of phrases cannot express that.
  return parsed({ ...common, kind: schema.keyword, ...parts } as unknown as LossPhrase);
}

/** Whether a loss compares the vectors of a layer, which is written in parentheses. */
const takesLayer = (schema: (typeof LOSSES)[number] | undefined): boolean =>
  schema !== undefined && "layer" in schema.positional;

/** The parts of a loss that follow its parenthesis. */
const afterCall = (schema: AnyPhrase): AnyPhrase => ({ ...schema, positional: {} });

const WEIGHTS = { zero: { min: 0 }, "above zero": { above: 0 } } as const;

function weightOf(expr: Expr, at: Span, least: keyof typeof WEIGHTS, ctx: ValueContext): Parsed<number> {
  const weight = numeric(expr, ctx, "the weight of a loss");
  const bounds = WEIGHTS[least];
  if (!weight.ok || inBounds(weight.value, bounds)) return weight;
  const values = { what: "the weight of a loss", range: describeBounds(bounds), found: weight.value };
  ctx.report(valueDiagnostic("value/out-of-range", { file: ctx.file, span: at }, values));
  return FAILED;
}

/** The layer between the parentheses. */
function layerOf(item: Expr, keyword: Name, rest: Cursor, ctx: ValueContext): Parsed<Name> {
  if (item.kind !== "call") {
    const values = { expected: `\`(layer)\`, such as \`${keyword.text}(FC)\``, after: `\`${keyword.text}\`` };
    const next = rest.peek();
    const given = next?.kind === "list" ? next.inner.items[0] : rest.takeWord("over") ? rest.peek() : next;
    const layer = wordOf(given)?.text ?? (given?.kind === "path" ? given.names.at(-1)?.text : undefined);
    const hint = `write \`${keyword.text}(${layer ?? "LAYER"})\``;
    ctx.report(valueDiagnostic("value/missing", { file: ctx.file, span: keyword.span }, values, { hint }));
    return FAILED;
  }
  const inner = new Cursor(item.arguments);
  const layer = name("the name of a layer").parse(inner, ctx);
  if (!layer.ok || inner.done) return layer;
  const values = { found: shownItem(inner.peek()), owner: `\`${keyword.text}\`` };
  const hint = `\`${keyword.text}\` takes one layer; write other parts after the parenthesis`;
  ctx.report(valueDiagnostic("value/unexpected", { file: ctx.file, span: inner.here() }, values, { hint }));
  return FAILED;
}

/** Terms joined by `+`, each with an optional weight before it. */
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
    const [mark, next] = [cursor.peek(), cursor.peek(1)];
    if (mark?.kind !== "separator" || (next?.kind !== "call" && next?.kind !== "binary")) return parsed(terms);
    const values = { found: shownItem(mark), owner: "`loss`" };
    const extra = { hint: "write `+` in its place" };
    ctx.report(valueDiagnostic("value/unexpected", { file: ctx.file, span: cursor.here() }, values, extra));
    return FAILED;
  },
};
