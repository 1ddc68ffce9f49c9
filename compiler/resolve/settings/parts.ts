import type { Block, Chain, Expr, Item, Name, Phrase, PropertyEntry } from "../../../dsl/ast/ast.js";
import { wordOf } from "../../../dsl/ast/ast.js";
import type { AnyPhrase } from "../../../dsl/schema/core/phrase.js";
import { PHRASES } from "../../../dsl/schema/registry.js";

/** A tree with another value in one place, or the name on the way to it that the tree does not have. */
export type Reached<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Missing);

export interface Missing {
  readonly part: Name;
  /** What does not have the part, for messages: "`tune_anet`". */
  readonly owner: string;
  /** The parts that it has. */
  readonly known: readonly string[];
}

/** The way to a part: the names that remain, and what the names before them have led to. */
export interface Path {
  readonly names: readonly [Name, ...Name[]];
  readonly owner: string;
}

export const missing = ({ names: [part], owner }: Path, known: readonly string[]): Reached<never> => ({
  ok: false,
  part,
  owner,
  known,
});

export const reached = <T>(value: T): Reached<T> => ({ ok: true, value });

export function mapped<T, U>(from: Reached<T>, f: (value: T) => U): Reached<U> {
  return from.ok ? reached(f(from.value)) : from;
}

/** The path without its first name; undefined at its end. */
export function deeper({ names: [, next, ...others] }: Path, owner: string): Path | undefined {
  return next === undefined ? undefined : { names: [next, ...others], owner };
}

const partsOf = ({ positional, words, block }: AnyPhrase): readonly string[] => [
  ...Object.keys(positional),
  ...Object.keys(words),
  ...Object.keys(block),
];

const hasPart = (schema: AnyPhrase, name: string): boolean => partsOf(schema).includes(name);

/** A phrase with its schema. `headed`: its first item is the keyword. */
export interface Known {
  readonly schema: AnyPhrase;
  readonly headed: boolean;
}

/** The items of a part in a phrase; `from` equals `to` if the phrase does not state it. */
interface Extent {
  readonly from: number;
  readonly to: number;
  /** The word before the items must be written, too. */
  readonly word: boolean;
}

function extentOf({ items }: Phrase, { schema, headed }: Known, part: string): Extent | undefined {
  const hasBlock = Object.keys(schema.block).length > 0;
  const ends = (item: Item): boolean =>
    Object.hasOwn(schema.words, wordOf(item)?.text ?? "") || (hasBlock && item.kind === "block");
  const next = (from: number): number => {
    const found = items.findIndex((item, i) => i >= from && ends(item));
    return found === -1 ? items.length : found;
  };
  const start = headed ? 1 : 0;
  const order = Object.keys(schema.positional);
  if (order.includes(part)) {
    if (order.length === 1) return { from: start, to: next(start), word: false };
    const at = Math.min(start + order.indexOf(part), next(start));
    return { from: at, to: Math.min(at + 1, next(start)), word: false };
  }
  if (!Object.hasOwn(schema.words, part)) return undefined;
  const at = items.findIndex((item, i) => i >= start && wordOf(item)?.text === part);
  if (at !== -1) return { from: at + 1, to: next(at + 1), word: false };
  const block = hasBlock ? items.findIndex((item) => item.kind === "block") : -1;
  const end = block === -1 ? items.length : block;
  return { from: end, to: end, word: true };
}

const slice = ({ items, span }: Phrase, from: number, to: number): Phrase => ({ items: items.slice(from, to), span });

/** A phrase with another value for one of its parts. */
export function withPart(of: Phrase, known: Known, path: Path, value: Phrase): Reached<Phrase> {
  const { schema } = known;
  const [part] = path.names;
  if (Object.hasOwn(schema.block, part.text)) return withOption(of, schema, path, value);
  const extent = extentOf(of, known, part.text);
  if (extent === undefined) return missing(path, partsOf(schema));
  const { from, to, word } = extent;
  const then = deeper(path, `\`${part.text}\``);
  const inner = then === undefined ? reached(value) : withNested(slice(of, from, to), part.text, then, value);
  return mapped(inner, ({ items }) => {
    const own: readonly Expr[] = word ? [{ kind: "path", names: [part], span: part.span }] : [];
    return { ...of, items: [...of.items.slice(0, from), ...own, ...items, ...of.items.slice(to)] };
  });
}

/** A phrase with another value for a property of its block; adds a block if it has none. */
function withOption(of: Phrase, schema: AnyPhrase, path: Path, value: Phrase): Reached<Phrase> {
  const at = of.items.findLastIndex((item) => item.kind === "block");
  const old = of.items[at];
  const block: Block = old?.kind === "block" ? old.block : { entries: [], span: value.span };
  return mapped(withProperty(block, Object.keys(schema.block), path, value), (next) => {
    const item: Item = { kind: "block", block: next, span: next.span };
    return { ...of, items: old?.kind === "block" ? of.items.with(at, { ...old, block: next }) : [...of.items, item] };
  });
}

/** A block with another value for a property that it can have, or for a part of one that it has. */
export function withProperty(block: Block, known: readonly string[], path: Path, value: Phrase): Reached<Block> {
  const [name] = path.names;
  if (!known.includes(name.text)) return missing(path, known);
  const old = block.entries.find((one): one is PropertyEntry => one.kind === "property" && one.name.text === name.text);
  const then = deeper(path, `\`${name.text}\``);
  if (then === undefined) {
    const entry: PropertyEntry = { kind: "property", name: old?.name ?? name, value, span: value.span, broken: false };
    const entries = block.entries.map((one) => (one === old ? entry : one));
    return reached({ ...block, entries: old === undefined ? [...entries, entry] : entries });
  }
  if (old === undefined) return missing(then, []);
  return mapped(withNested(old.value, name.text, then, value), (inner) => ({
    ...block,
    entries: block.entries.map((one) => (one === old ? { ...old, value: inner } : one)),
  }));
}

/** The value of a property, or the argument of a word, with another value for a part: a phrase with or without its keyword. */
function withNested(of: Phrase, property: string, path: Path, value: Phrase): Reached<Phrase> {
  const [part] = path.names;
  const first = wordOf(of.items[0])?.text;
  const headed = PHRASES.filter(({ keyword }) => keyword === first);
  const headless = PHRASES.filter(({ keyword }) => keyword === property);
  const schema = [...headed, ...headless].find((one) => hasPart(one, part.text));
  if (schema === undefined) return missing(path, [...new Set([...headed, ...headless].flatMap(partsOf))]);
  return withPart(of, { schema, headed: headed.includes(schema) }, path, value);
}

/**
 * A chain with another value for a part of one of its phrases. A name can be in several phrases: the first one that states it
 * counts, otherwise the first one that could; `maxpool.size` chooses the phrase by its keyword.
 */
export function withChainPart(
  chain: Pick<Chain, "phrases">,
  schemaOf: (phrase: Phrase) => Known | undefined,
  path: Path,
  value: Phrase,
): Reached<readonly Phrase[]> {
  const [part] = path.names;
  const all = chain.phrases.flatMap((phrase, i) => {
    const known = schemaOf(phrase);
    return known === undefined ? [] : [{ phrase, known, i }];
  });
  const chosen = all.find(({ known }) => known.schema.keyword === part.text);
  const then = deeper(path, `\`${part.text}\``);
  const able = all.filter(({ known }) => hasPart(known.schema, part.text));
  const states = ({ phrase, known }: (typeof all)[number]): boolean => {
    const extent = extentOf(phrase, known, part.text);
    if (extent !== undefined) return extent.to > extent.from;
    return phrase.items.some(
      (item) =>
        item.kind === "block" &&
        item.block.entries.some((one) => one.kind === "property" && one.name.text === part.text),
    );
  };
  const found = able.find(states) ?? able[0];
  const target = found === undefined && chosen !== undefined && then !== undefined ? chosen : found;
  if (target === undefined) return missing(path, [...new Set(all.flatMap(({ known }) => partsOf(known.schema)))]);
  const own = target === found || then === undefined ? path : then;
  return mapped(withPart(target.phrase, target.known, own, value), (phrase) => chain.phrases.with(target.i, phrase));
}
