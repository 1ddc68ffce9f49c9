import { type BlockExpr, type CallExpr, type Name, wordOf } from "../../ast/ast.js";
import type { Span } from "../../source/span.js";
import { nearest } from "../../text/suggest.js";
import { elsewhere, elsewhereHint, ownSpelling, propertyElsewhere } from "../../tokens/elsewhere.js";
import { mismatch } from "./arithmetic.js";
import { complete, fill, type Given, joining, leftover, readBlock } from "./block.js";
import { asPhrase } from "./call.js";
import { valueDiagnostic } from "./codes.js";
import type { Cursor } from "./cursor.js";
import { namedItem } from "./show.js";
import {
  FAILED,
  type Parsed,
  type PropertySpecs,
  parsed,
  type Type,
  type ValueContext,
  type ValuesOf,
} from "./types.js";
import { takeExpr, unknownWord } from "./values.js";

/** A phrase: a keyword, values in order, values after words in any order, and a block of properties. */
export interface PhraseSchema<
  H extends string,
  P extends PropertySpecs,
  W extends PropertySpecs,
  B extends PropertySpecs,
> {
  readonly keyword: H;
  readonly doc: string;
  readonly source?: string;
  /** Its syntax, if that does not follow from the parts. */
  readonly syntax?: string;
  readonly positional: P;
  readonly words: W;
  readonly block: B;
}

export type AnyPhrase = PhraseSchema<string, PropertySpecs, PropertySpecs, PropertySpecs>;

export interface PhraseValue<H extends string, V> {
  readonly keyword: H;
  readonly values: V;
  /** Spans of the parts that were written; the keyword's has the key `""`. */
  readonly given: Given;
  readonly span: Span;
}

export type PhraseOf<S> =
  S extends PhraseSchema<infer H, infer P, infer W, infer B>
    ? PhraseValue<H, ValuesOf<P> & ValuesOf<W> & ValuesOf<B>>
    : never;

export const phrase = <
  const H extends string,
  P extends PropertySpecs,
  W extends PropertySpecs,
  B extends PropertySpecs,
>(
  schema: PhraseSchema<H, P, W, B>,
): PhraseSchema<H, P, W, B> => schema;

/** A name before the value of a positional part, as in `dense units 32`. */
function nameBefore(key: string, schema: AnyPhrase, cursor: Cursor, ctx: ValueContext): Name | undefined {
  const word = cursor.word();
  const next = cursor.peek(1);
  const isValue = next?.kind === "number" || next?.kind === "size" || next?.kind === "string";
  if (word === undefined || !isValue || ctx.parameter(word.text) !== undefined) return undefined;
  return word.text === key || propertyElsewhere(word.text, Object.keys(schema.positional)) === key ? word : undefined;
}

/** Reports `prelu 0.25` and `conv 8 kernel 3 bias 0.1`: a value that belongs into the block. */
function reportBlockValue(schema: AnyPhrase, cursor: Cursor, given: Given, ctx: ValueContext): boolean {
  const place = { file: ctx.file, span: cursor.here() };
  const [item, word] = [cursor.peek(), cursor.word()];
  const open = Object.keys(schema.words).filter((one) => !given.has(one));
  const keys = Object.keys(schema.block);
  const report = (hint: string): boolean => {
    const found = { found: namedItem(item), owner: `\`${schema.keyword}\`` };
    ctx.report(valueDiagnostic("value/unexpected", place, found, { hint }));
    return true;
  };
  if (item?.kind === "number" && open.length === 0) {
    const [first] = keys;
    if (first === undefined || schema.block[first]?.type.kind !== "number") return false;
    return report(`write \`{ ${first}: ${ctx.textAt(item.span)} }\``);
  }
  if (word === undefined || propertyElsewhere(word.text, open) !== undefined) return false;
  const key = keys.includes(word.text) ? word.text : propertyElsewhere(word.text, keys);
  const value = cursor.peek(1);
  if (key === undefined || ctx.strays?.has(word.text) === true) return false;
  const text = value === undefined ? undefined : ctx.textAt(value.span);
  const instead = schema.block[key]?.facts.instead?.(text ?? "off");
  if (instead !== undefined) return report(instead);
  return text === undefined || value?.kind === "separator" ? false : report(`write \`{ ${key}: ${text} }\``);
}

/** Reads the rest of a phrase whose keyword has been consumed. */
export function readPhrase<S extends AnyPhrase>(
  schema: S,
  keyword: Name,
  cursor: Cursor,
  ctx: ValueContext,
): Parsed<PhraseOf<S>> {
  const owner = `\`${schema.keyword}\``;
  const values = new Map<string, unknown>();
  const given = new Map<string, Span>([["", keyword.span]]);
  let ok = true;
  const take = (key: string, spec: PropertySpecs[string], named = false): void => {
    given.set(key, cursor.here());
    const marker = named ? undefined : nameBefore(key, schema, cursor, ctx);
    if (marker !== undefined) {
      const hint = `leave out \`${marker.text}\`: write \`${schema.keyword} ${ctx.textAt(cursor.peek(1)?.span ?? marker.span) ?? "…"}\``;
      const place = { file: ctx.file, span: marker.span };
      ctx.report(valueDiagnostic("value/unexpected", place, { found: `\`${marker.text}\``, owner }, { hint }));
      ok = false;
      return;
    }
    const value = spec.type.parse(cursor, ctx);
    if (value.ok) values.set(key, value.value);
    else ok = false;
  };
  for (const [key, spec] of Object.entries(schema.positional)) {
    const word = cursor.word()?.text;
    const absent = cursor.peekExpr() === undefined || (word !== undefined && Object.hasOwn(schema.words, word));
    if (absent && !spec.required) continue;
    if (absent && spec.required) {
      const place = { file: ctx.file, span: cursor.done ? cursor.before() : cursor.here() };
      const { example } = spec.facts;
      const hint = example === undefined ? undefined : `add it, for example \`${schema.keyword} ${example}\``;
      ctx.report(valueDiagnostic("value/missing", place, { expected: spec.type.label, after: owner }, { hint }));
      return FAILED;
    }
    take(key, spec);
    if (!ok) return FAILED;
  }
  let end = cursor.before();
  let hasBlock = false;
  for (;;) {
    const comma = cursor.here();
    const second = cursor.word(1)?.text;
    if (second !== undefined && Object.hasOwn(schema.words, second) && cursor.takeMark(",")) {
      const place = { file: ctx.file, span: comma };
      ctx.report(valueDiagnostic("value/unexpected", place, { found: "`,`", owner }, { hint: "remove it" }));
      return FAILED;
    }
    const word = cursor.word();
    const spec = word !== undefined && Object.hasOwn(schema.words, word.text) ? schema.words[word.text] : undefined;
    if (word !== undefined && spec !== undefined) {
      cursor.next();
      const first = given.get(word.text);
      if (first !== undefined) {
        const extra = { labels: [{ span: first, text: "first given here" }], hint: "remove one of them" };
        const place = { file: ctx.file, span: word.span };
        ctx.report(valueDiagnostic("value/repeated-argument", place, { word: word.text }, extra));
        return FAILED;
      }
      take(word.text, spec, true);
      if (!ok) return FAILED;
    } else {
      const item = cursor.peek();
      if (item?.kind !== "block" || Object.keys(schema.block).length === 0) break;
      cursor.next();
      hasBlock = true;
      const block = readBlock(schema.block, item.block, owner, ctx);
      if (!block.ok) {
        ok = false;
      } else {
        for (const [key, value] of Object.entries(block.value.values)) values.set(key, value);
        for (const [key, at] of block.value.given) given.set(key, at);
      }
    }
    end = cursor.before();
  }
  if (ok && !hasBlock && reportBlockValue(schema, cursor, given, ctx)) return FAILED;
  cursor.expected = Object.keys(schema.words).filter((word) => !given.has(word));
  const next = cursor.word()?.text;
  const isMeant = (word: string): boolean =>
    nearest(word, cursor.expected) !== undefined || propertyElsewhere(word, cursor.expected) !== undefined;
  if (ok && next !== undefined && isMeant(next)) return leftover(cursor, { owner, neighbours: [] }, ctx);
  const specs: PropertySpecs = { ...schema.positional, ...schema.words };
  const filled = fill(specs, values, ok, (word) => {
    const example = specs[word]?.facts.example;
    const next = cursor.peekExpr();
    // `conv 8 5`: the word before a value is missing.
    const bare = next?.kind === "number" || next?.kind === "size" ? next : undefined;
    const value = bare === undefined ? undefined : ctx.textAt(bare.span);
    const added = example === undefined ? undefined : `add it, for example \`${word} ${example}\``;
    const joined = joining(cursor);
    if (joined !== undefined) {
      const at = { file: ctx.file, span: cursor.here() };
      const extra = { hint: "write `,` in its place" };
      ctx.report(valueDiagnostic("value/unexpected", at, { found: joined, owner }, extra));
      return;
    }
    const hint = value === undefined ? added : `write \`${word} ${value}\``;
    const place = { file: ctx.file, span: bare?.span ?? keyword.span };
    ctx.report(valueDiagnostic("value/missing-argument", place, { owner, word }, { hint }));
  });
  if (!filled.ok) return FAILED;
  const unset = hasBlock ? undefined : Object.entries(schema.block).find(([, spec]) => spec.required);
  if (unset !== undefined) {
    const [name, { facts }] = unset;
    if (ctx.strays?.has(name)) return FAILED;
    const hint = `add a block: \`{ ${name}: ${facts.example ?? "…"} }\``;
    ctx.report(
      valueDiagnostic("value/missing-property", { file: ctx.file, span: keyword.span }, { owner, name }, { hint }),
    );
    return FAILED;
  }
  const all = Object.fromEntries(complete({ ...specs, ...schema.block }, values));
  const read = { keyword: schema.keyword, values: all, given, span: { start: keyword.span.start, end: end.end } };
  // The types of the specs determine the types of the values; the loops above cannot express that.
  return parsed(read as unknown as PhraseOf<S>);
}

/** How the language writes a call, if its name is that of a phrase, here or elsewhere. */
export function callHint(
  what: string,
  schemas: readonly AnyPhrase[],
  call: CallExpr,
  ctx: ValueContext,
): string | undefined {
  const words = schemas.map((schema) => schema.keyword);
  const { text } = call.name;
  const own = words.includes(text) ? text : ownSpelling(text, words);
  const twin = own === undefined ? elsewhere(what, text) : undefined;
  if (twin !== undefined && !words.includes(twin.write)) return elsewhereHint(what, text);
  const keyword = own ?? twin?.write ?? nearest(text, words);
  const schema = schemas.find((one) => one.keyword === keyword);
  return schema === undefined ? undefined : `write \`${asPhrase(schema, call, ctx)}\``;
}

/** `{ type: adam  lr: 0.01 }`: how the language writes a block without its keyword. */
function blockHint(schemas: readonly AnyPhrase[], expr: BlockExpr, ctx: ValueContext): string | undefined {
  const words = schemas.map((schema) => schema.keyword);
  const { entries, span } = expr.block;
  const named = entries.find((one) => one.kind === "property" && /^(?:type|name|kind|class)$/.test(one.name.text));
  const word = named?.kind === "property" ? named.value.items[0] : undefined;
  const text = word?.kind === "string" ? word.value : wordOf(word)?.text;
  const found = text === undefined ? undefined : words.includes(text) ? text : ownSpelling(text, words);
  const first = schemas.find((one) => Object.keys(one.block).length > 0)?.keyword;
  const keyword = named === undefined ? first : found;
  const rest = (start: number, end: number): string => ctx.textAt({ ...span, start, end })?.trim() ?? "";
  const inner =
    named === undefined
      ? rest(span.start + 1, span.end - 1)
      : `${rest(span.start + 1, named.span.start)} ${rest(named.span.end, span.end - 1)}`.trim();
  return keyword === undefined ? undefined : `write \`${keyword} { ${inner} }\``;
}

/** One of several phrases, distinguished by their keywords. */
export function oneOf<const S extends readonly AnyPhrase[]>(what: string, schemas: S): Type<PhraseOf<S[number]>> {
  const words = schemas.map((schema) => schema.keyword);
  const label = `${/^[aeiou]/.test(what) ? "an" : "a"} ${what} such as ${words
    .slice(0, 4)
    .map((w) => `\`${w}\``)
    .join(", ")}`;
  return {
    kind: what,
    label,
    keywords: words,
    parse(cursor, ctx): Parsed<PhraseOf<S[number]>> {
      const keyword = wordOf(cursor.peek());
      if (keyword === undefined) {
        const expr = takeExpr(cursor, label, ctx);
        if (expr === undefined) return FAILED;
        const hint =
          expr.kind === "call"
            ? callHint(what, schemas, expr, ctx)
            : expr.kind === "block"
              ? blockHint(schemas, expr, ctx)
              : undefined;
        return mismatch(expr, label, ctx, hint);
      }
      const schema = schemas.find((one) => one.keyword === keyword.text);
      if (schema === undefined) return unknownWord(keyword, what, words, ctx);
      cursor.next();
      return readPhrase(schema, keyword, cursor, ctx) as Parsed<PhraseOf<S[number]>>;
    },
  };
}
