import { type Block, type Entry, firstNameOf, type Item, type Phrase, wordOf } from "../../ast/ast.js";
import { isClause } from "../../grammar/lookahead.js";
import type { Span } from "../../source/span.js";
import { chooseFrom, nearest } from "../../text/suggest.js";
import { propertyElsewhere } from "../../tokens/elsewhere.js";
import { mismatch } from "./arithmetic.js";
import { valueDiagnostic } from "./codes.js";
import { Cursor } from "./cursor.js";
import { assignmentHint, NOTHING } from "./habits.js";
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

/** Where each property was written; a property that was not given has no key. */
export type Given = ReadonlyMap<string, Span>;

export interface Read<R extends PropertySpecs> {
  readonly values: ValuesOf<R>;
  readonly given: Given;
}

export interface PhraseOwner {
  /** Name of the phrase in messages, for example "`optimizer`". */
  readonly owner: string;
  /** Properties of the surrounding block, whose colon may be missing. */
  readonly neighbours: readonly string[];
  /** Words that would begin another value but lack a mark that joins it to the phrase or names it, and the hint for them. */
  readonly further?: {
    readonly words: readonly string[];
    readonly hint: (word: string) => string;
    readonly comma?: string;
  };
}

/** Reads a whole phrase as one value; leftover items are an error. */
export function readValue<T>(type: Type<T>, phrase: Phrase, around: PhraseOwner, ctx: ValueContext): Parsed<T> {
  const cursor = new Cursor(phrase);
  const value = type.parse(cursor, ctx);
  if (!value.ok) return FAILED;
  if (cursor.done) return value;
  const next = cursor.peekExpr();
  const another = type.kind.startsWith("list of") && next !== undefined && next.kind === phrase.items[0]?.kind;
  const neighbour = cursor.word()?.text ?? "";
  if (!another || around.neighbours.includes(neighbour)) return leftover(cursor, around, ctx);
  const place = { file: ctx.file, span: cursor.here() };
  const found = { found: namedItem(next), owner: around.owner };
  ctx.report(valueDiagnostic("value/unexpected", place, found, { hint: "write `,` before it" }));
  return FAILED;
}

export function leftover(
  cursor: Cursor,
  { owner, neighbours, further }: PhraseOwner,
  ctx: ValueContext,
): Parsed<never> {
  const item = cursor.peek();
  const word = cursor.word()?.text;
  const place = { file: ctx.file, span: cursor.here() };
  const bare = item?.kind === "number" || item?.kind === "size" ? ctx.textAt(item.span) : undefined;
  const [only, ...others] = cursor.expected;
  let hint = item === undefined ? undefined : assignmentHint(item, cursor.peek(1));
  if (bare !== undefined && only !== undefined && others.length === 0) hint = `write \`${only} ${bare}\``;
  if (word !== undefined) {
    if (owner === `\`${word}\`` && cursor.peek(1) === undefined) hint = "remove it";
    else if (neighbours.includes(word)) hint = `write \`${word}:\``;
    else if (further?.words.includes(word)) hint = further.hint(word);
    else {
      const ours = propertyElsewhere(word, cursor.expected);
      const near = nearest(word, [...cursor.expected, ...neighbours]);
      if (ours !== undefined) hint = `write \`${ours}\``;
      else if (near !== undefined) hint = `did you mean \`${near}\`?`;
      else if (cursor.peek(1)?.kind === "path")
        hint = `if \`${word}\` begins a new entry, write \`${word} =\` or \`${word}:\``;
    }
  } else if (item?.kind === "separator" && item.mark === "-" && isMinus(cursor.peek(1)))
    hint = "start a comment with `//`";
  else if (
    item?.kind === "separator" &&
    further?.words.includes(cursor.word(1)?.text ?? "") === true &&
    further.comma !== undefined
  )
    hint = further.comma;
  else if (item?.kind === "separator")
    hint = item.mark === "," ? "remove it: only one value is allowed here" : "put a sum in parentheses";
  if (hint === undefined && cursor.expected.length > 0) {
    hint = `choose from ${cursor.expected
      .slice(0, 8)
      .map((w) => `\`${w}\``)
      .join(", ")}`;
  }
  if (bare !== undefined) hint ??= "remove it";
  ctx.report(valueDiagnostic("value/unexpected", place, { found: namedItem(item), owner }, { hint }));
  return FAILED;
}

const isMinus = (item: Item | undefined): boolean =>
  item?.kind === "negate" || (item?.kind === "separator" && item.mark === "-");

/** Reads the properties of a block. `others` handles definitions and clauses; without it they are errors. */
export function readBlock<R extends PropertySpecs>(
  specs: R,
  block: Block,
  owner: string,
  ctx: ValueContext,
  others?: (entry: Exclude<Entry, { kind: "property" }>) => boolean,
): Parsed<Read<R>> {
  const values = new Map<string, unknown>();
  const given = new Map<string, Span>();
  const neighbours = Object.keys(specs);
  const strays = new Set(block.entries.map((one) => firstNameOf(one).text).filter((one) => !Object.hasOwn(specs, one)));
  const inner = { ...ctx, strays };
  let ok = true;
  for (const entry of block.entries) {
    // The meaning of a broken entry is unknown; a stage still has entries to check.
    if (entry.broken && entry.kind !== "stage") {
      ok = false;
      continue;
    }
    if (entry.kind !== "property") {
      if (others === undefined) {
        const what = entry.kind === "definition" ? `the definition of \`${entry.name.text}\`` : "this clause";
        const at = firstNameOf(entry).span;
        const hint =
          entry.kind === "definition" && neighbours.includes(entry.name.text)
            ? `write \`${entry.name.text}:\``
            : (strayHint(entry, block, ctx) ??
              insteadOf(firstNameOf(entry).text, entry.kind === "definition" ? neighbours : []));
        ctx.report(valueDiagnostic("value/misplaced-entry", { file: ctx.file, span: at }, { what, owner }, { hint }));
        ok = false;
      } else ok = others(entry) && ok;
      continue;
    }
    const { name } = entry;
    const place = { file: ctx.file, span: name.span };
    const spec = Object.hasOwn(specs, name.text) ? specs[name.text] : undefined;
    const first = given.get(name.text);
    if (spec === undefined) {
      const owners = ctx.ownersOf(name.text);
      const belongs =
        owners.length === 0 ? undefined : `move it: \`${name.text}\` belongs to ${owners.slice(0, 3).join(", ")}`;
      const ours = propertyElsewhere(name.text, neighbours);
      const near = nearest(name.text, neighbours);
      const hint = isClause(name.text)
        ? `write \`${name.text}\` without \`:\``
        : ours !== undefined
          ? `write \`${ours}:\``
          : near === undefined && strayHint(entry, block, ctx) !== undefined
            ? strayHint(entry, block, ctx)
            : near === undefined
              ? (belongs ?? chooseFrom(name.text, neighbours))
              : `did you mean \`${near}\`?`;
      ctx.report(valueDiagnostic("value/unknown-property", place, { owner, name: name.text }, { hint }));
      ok = false;
    } else if (first !== undefined) {
      const extra = { labels: [{ span: first, text: "first given here" }], hint: "remove one of them" };
      ctx.report(valueDiagnostic("value/duplicate-property", place, { name: name.text }, extra));
      ok = false;
    } else {
      given.set(name.text, name.span);
      if (reportNothing(spec, entry.value, ctx)) {
        ok = false;
        continue;
      }
      const value = readValue(spec.type, entry.value, { owner: `\`${name.text}\``, neighbours }, inner);
      if (value.ok) values.set(name.text, value.value);
      else ok = false;
    }
  }
  return fill(specs, values, ok, (missing) => {
    const place = { file: ctx.file, span: { start: block.span.start, end: block.span.start + 1 } };
    const example = specs[missing]?.facts.example;
    const hint = example === undefined ? undefined : `add it, for example \`${missing}: ${example}\``;
    ctx.report(valueDiagnostic("value/missing-property", place, { owner, name: missing }, { hint }));
  }).ok
    ? parsed({ values: Object.fromEntries(complete(specs, values)) as ValuesOf<R>, given })
    : FAILED;
}

/** The hint for a property of a phrase that stands next to the phrase, as in `optimizer: sgd  lr: 0.01`. */
export function strayHint(entry: Entry, block: Block, ctx: ValueContext): string | undefined {
  const name = firstNameOf(entry).text;
  const owners = ctx.ownersOf(name);
  const keyword = block.entries
    .map((one) => (one.kind === "property" ? wordOf(one.value.items[0])?.text : undefined))
    .find((word) => word !== undefined && owners.includes(`\`${word}\``));
  const item = entry.kind === "property" || entry.kind === "definition" ? entry.value : undefined;
  const value = item === undefined ? undefined : ctx.textAt(item.span)?.trim();
  return keyword === undefined || value === undefined
    ? undefined
    : `move it into the block of \`${keyword}\`: \`${keyword} { ${name}: ${value} }\``;
}

/** The hint for a definition that is not allowed: the property that was meant, if it is known. */
export function insteadOf(name: string, neighbours: readonly string[]): string | undefined {
  const ours = propertyElsewhere(name, neighbours);
  return ours === undefined ? chooseFrom("", neighbours) : `write \`${ours}:\``;
}

/** Reports `None` and the like, which no property has. */
function reportNothing(spec: PropertySpecs[string], value: Phrase, ctx: ValueContext): boolean {
  const [item, ...rest] = value.items;
  const word = wordOf(item)?.text;
  if (spec === undefined || item === undefined || word === undefined || rest.length > 0 || !NOTHING.includes(word))
    return false;
  if (ctx.parameter(word) !== undefined) return false;
  const { example } = spec.facts;
  const needed = example === undefined ? undefined : `write a value, for example \`${example}\``;
  const hint = spec.required ? needed : "leave the property out";
  mismatch(item, spec.type.label, ctx, spec.type.label.includes("`none`") ? "write `none`" : hint);
  return true;
}

/** Reports required properties without a value, unless another error was reported already. */
export function fill(
  specs: PropertySpecs,
  values: ReadonlyMap<string, unknown>,
  ok: boolean,
  miss: (name: string) => void,
): Parsed<true> {
  if (!ok) return FAILED;
  const missing = Object.keys(specs).filter((key) => specs[key]?.required === true && !values.has(key));
  for (const name of missing) miss(name);
  return missing.length === 0 ? parsed(true as const) : FAILED;
}

export const complete = (
  specs: PropertySpecs,
  values: ReadonlyMap<string, unknown>,
): readonly (readonly [string, unknown])[] =>
  Object.entries(specs).map(([key, spec]) => [key, values.has(key) ? values.get(key) : spec.fallback] as const);
