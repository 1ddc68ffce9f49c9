import { type Name, wordOf } from "../../ast/ast.js";
import type { Span } from "../../source/span.js";
import { nearest } from "../../text/suggest.js";
import { mismatch } from "./arithmetic.js";
import { complete, fill, type Given, leftover, readBlock } from "./block.js";
import { valueDiagnostic } from "./codes.js";
import type { Cursor } from "./cursor.js";
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
  const take = (key: string, spec: PropertySpecs[string]): void => {
    given.set(key, cursor.here());
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
      take(word.text, spec);
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
  cursor.expected = Object.keys(schema.words).filter((word) => !given.has(word));
  const next = cursor.word()?.text;
  if (ok && next !== undefined && nearest(next, cursor.expected) !== undefined)
    return leftover(cursor, { owner, neighbours: [] }, ctx);
  const specs: PropertySpecs = { ...schema.positional, ...schema.words };
  const filled = fill(specs, values, ok, (word) => {
    const example = specs[word]?.facts.example;
    const hint = example === undefined ? undefined : `add it, for example \`${word} ${example}\``;
    ctx.report(
      valueDiagnostic("value/missing-argument", { file: ctx.file, span: keyword.span }, { owner, word }, { hint }),
    );
  });
  if (!filled.ok) return FAILED;
  const unset = hasBlock ? undefined : Object.entries(schema.block).find(([, spec]) => spec.required);
  if (unset !== undefined) {
    const [name, { facts }] = unset;
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
    parse(cursor, ctx): Parsed<PhraseOf<S[number]>> {
      const keyword = wordOf(cursor.peek());
      if (keyword === undefined) {
        const expr = takeExpr(cursor, label, ctx);
        return expr === undefined ? FAILED : mismatch(expr, label, ctx);
      }
      const schema = schemas.find((one) => one.keyword === keyword.text);
      if (schema === undefined) return unknownWord(keyword, what, words, ctx);
      cursor.next();
      return readPhrase(schema, keyword, cursor, ctx) as Parsed<PhraseOf<S[number]>>;
    },
  };
}
