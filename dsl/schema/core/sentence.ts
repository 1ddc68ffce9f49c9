import { type Name, wordOf } from "../../ast/ast.js";
import type { Span } from "../../source/span.js";
import { nearest } from "../../text/suggest.js";
import { mismatch } from "./arithmetic.js";
import { complete, fill, type Given, leftover, readBlock } from "./block.js";
import { valueDiagnostic } from "./codes.js";
import type { Cursor } from "./cursor.js";
import { FAILED, type Parsed, parsed, type Rows, type Type, type ValueContext, type ValuesOf } from "./types.js";
import { takeExpr, unknownWord } from "./values.js";

/** A phrase that begins with a word: values in order, values behind words in any order, and a block of properties. */
export interface SentenceSchema<H extends string, P extends Rows, W extends Rows, B extends Rows> {
  readonly head: H;
  readonly doc: string;
  readonly source?: string;
  /** How it is written, where that does not follow from the parts. */
  readonly syntax?: string;
  readonly positional: P;
  readonly words: W;
  readonly block: B;
}

export type AnySentence = SentenceSchema<string, Rows, Rows, Rows>;

export interface Sentence<H extends string, V> {
  readonly head: H;
  readonly values: V;
  /** Spans of the parts that were written, and of the head word. */
  readonly given: Given;
  readonly span: Span;
}

export type SentenceOf<S> =
  S extends SentenceSchema<infer H, infer P, infer W, infer B>
    ? Sentence<H, ValuesOf<P> & ValuesOf<W> & ValuesOf<B>>
    : never;

export const sentence = <const H extends string, P extends Rows, W extends Rows, B extends Rows>(
  schema: SentenceSchema<H, P, W, B>,
): SentenceSchema<H, P, W, B> => schema;

/** Reads the rest of a sentence whose head word has been taken. */
export function readSentence<S extends AnySentence>(
  schema: S,
  head: Name,
  cursor: Cursor,
  ctx: ValueContext,
): Parsed<SentenceOf<S>> {
  const owner = `\`${schema.head}\``;
  const values = new Map<string, unknown>();
  const given = new Map<string, Span>([["", head.span]]);
  let ok = true;
  const take = (key: string, row: Rows[string]): void => {
    given.set(key, cursor.here());
    const value = row.type.parse(cursor, ctx);
    if (value.ok) values.set(key, value.value);
    else ok = false;
  };
  for (const [key, row] of Object.entries(schema.positional)) {
    const word = cursor.word()?.text;
    const absent = cursor.peekExpr() === undefined || (word !== undefined && Object.hasOwn(schema.words, word));
    if (absent && !row.required) continue;
    if (absent && row.required) {
      const place = { file: ctx.file, span: cursor.done ? cursor.before() : cursor.here() };
      const { example } = row.facts;
      const hint = example === undefined ? undefined : `add it, for example \`${schema.head} ${example}\``;
      ctx.report(valueDiagnostic("value/missing", place, { expected: row.type.label, after: owner }, { hint }));
      return FAILED;
    }
    take(key, row);
    if (!ok) return FAILED;
  }
  let end = cursor.before();
  let hasBlock = false;
  for (;;) {
    const word = cursor.word();
    const row = word !== undefined && Object.hasOwn(schema.words, word.text) ? schema.words[word.text] : undefined;
    if (word !== undefined && row !== undefined) {
      cursor.next();
      const first = given.get(word.text);
      if (first !== undefined) {
        const extra = { labels: [{ span: first, text: "first given here" }], hint: "remove one of them" };
        const place = { file: ctx.file, span: word.span };
        ctx.report(valueDiagnostic("value/repeated-argument", place, { word: word.text }, extra));
        return FAILED;
      }
      take(word.text, row);
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
  const rows: Rows = { ...schema.positional, ...schema.words };
  const filled = fill(rows, values, ok, (word) => {
    const example = rows[word]?.facts.example;
    const hint = example === undefined ? undefined : `add it, for example \`${word} ${example}\``;
    ctx.report(
      valueDiagnostic("value/missing-argument", { file: ctx.file, span: head.span }, { owner, word }, { hint }),
    );
  });
  if (!filled.ok) return FAILED;
  const unset = hasBlock ? undefined : Object.entries(schema.block).find(([, row]) => row.required);
  if (unset !== undefined) {
    const [name, { facts }] = unset;
    const hint = `add a block: \`{ ${name}: ${facts.example ?? "…"} }\``;
    ctx.report(
      valueDiagnostic("value/missing-property", { file: ctx.file, span: head.span }, { owner, name }, { hint }),
    );
    return FAILED;
  }
  const all = Object.fromEntries(complete({ ...rows, ...schema.block }, values));
  const read = { head: schema.head, values: all, given, span: { start: head.span.start, end: end.end } };
  // The rows' types decide the values' types; the table walk above cannot express that.
  return parsed(read as unknown as SentenceOf<S>);
}

/** One of several sentences, told apart by their head words. */
export function choice<const S extends readonly AnySentence[]>(what: string, schemas: S): Type<SentenceOf<S[number]>> {
  const words = schemas.map((schema) => schema.head);
  const label = `${/^[aeiou]/.test(what) ? "an" : "a"} ${what} such as ${words
    .slice(0, 4)
    .map((w) => `\`${w}\``)
    .join(", ")}`;
  return {
    kind: what,
    label,
    parse(cursor, ctx): Parsed<SentenceOf<S[number]>> {
      const head = wordOf(cursor.peek());
      if (head === undefined) {
        const expr = takeExpr(cursor, label, ctx);
        return expr === undefined ? FAILED : mismatch(expr, label, ctx);
      }
      const schema = schemas.find((one) => one.head === head.text);
      if (schema === undefined) return unknownWord(head, what, words, ctx);
      cursor.next();
      return readSentence(schema, head, cursor, ctx) as Parsed<SentenceOf<S[number]>>;
    },
  };
}
