import { type Block, type Entry, firstNameOf, type Item, type Phrase, wordOf } from "../../ast/ast.js";
import { isClause } from "../../grammar/lookahead.js";
import type { Span } from "../../source/span.js";
import { chooseFrom, nearest } from "../../text/suggest.js";
import { elsewhereHint, propertyElsewhere, propertyNote } from "../../tokens/elsewhere.js";
import { mismatch } from "./arithmetic.js";
import { valueDiagnostic } from "./codes.js";
import { Cursor } from "./cursor.js";
import { assignmentHint, NOTHING } from "./habits.js";
import { namedItem } from "./show.js";
import {
  FAILED,
  type Parsed,
  type PropertySpec,
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
  /** The property of the surrounding block whose value begins with a word. */
  readonly begunBy?: (word: string) => string | undefined;
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
  const joined = type.kind.startsWith("list of") ? joining(cursor) : undefined;
  if (joined !== undefined) {
    const found = { found: joined, owner: around.owner };
    const at = { file: ctx.file, span: cursor.here() };
    ctx.report(valueDiagnostic("value/unexpected", at, found, { hint: "write `,` in its place" }));
    return FAILED;
  }
  const another = type.kind.startsWith("list of") && next !== undefined && next.kind === phrase.items[0]?.kind;
  const neighbour = cursor.word()?.text ?? "";
  if (!another || around.neighbours.includes(neighbour)) return leftover(cursor, around, ctx);
  const place = { file: ctx.file, span: cursor.here() };
  const found = { found: namedItem(next), owner: around.owner };
  ctx.report(valueDiagnostic("value/unexpected", place, found, { hint: "write `,` before it" }));
  return FAILED;
}

/** What joins the values of a list in place of a comma: `flip + light 0.2`, `flip and light 0.2`. */
export function joining(cursor: Cursor): string | undefined {
  const [item, word] = [cursor.peek(), cursor.word()?.text];
  if (cursor.peek(1) === undefined) return undefined;
  if (word === "and" || word === "or" || word === "then") return `\`${word}\``;
  return item?.kind === "separator" && item.mark === "+" ? "`+`" : undefined;
}

export function leftover(
  cursor: Cursor,
  { owner, neighbours, begunBy: beginsValue, further }: PhraseOwner,
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
      else if (beginsValue?.(word) !== undefined) hint = `write \`${beginsValue(word)}:\` before it`;
      else if (UNITS.includes(word)) hint = `remove it: ${unitOf(owner)}`;
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

/** Units that other properties have, and that most do not. */
const UNITS: readonly string[] = ["epochs", "epoch", "steps", "iterations", "pixels", "px", "images", "percent"];

const unitOf = (owner: string): string =>
  owner === "`epochs`" ? "`epochs` counts passes over the data" : `${owner} has no other unit`;

/** The property of a block whose values begin with a word. */
const begunBy = (specs: PropertySpecs, word: string): string | undefined =>
  Object.entries(specs).find(([, spec]) => spec.type.keywords?.includes(word) === true)?.[0];

/** The hint for a property that another tool calls `word`. */
function renamed(word: string, ours: string, block: Block): string {
  if (block.entries.some((one) => firstNameOf(one).text === ours)) return `remove it: \`${ours}\` is given already`;
  const note = propertyNote(word, ours);
  return `write \`${ours}:\`${note === undefined ? "" : `, ${note}`}`;
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
      const begun = begunBy(specs, name.text);
      const hint = isClause(name.text)
        ? `write \`${name.text}\` without \`:\``
        : ours !== undefined
          ? renamed(name.text, ours, block)
          : begun !== undefined
            ? `write \`${begun}: ${name.text} ${ctx.textAt(entry.value.span) ?? "…"}\``
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
      if (reportNothing(spec, entry.value, ctx) || reportInstead(spec, entry.value, ctx)) {
        ok = false;
        continue;
      }
      const around = { owner: `\`${name.text}\``, neighbours, begunBy: (word: string) => begunBy(specs, word) };
      const value = readValue(spec.type, entry.value, around, inner);
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

const OFF: readonly string[] = ["none", "off", "no", "false", "False"];

/** `augment: none`, where the property has no such value. */
const isSwitchedOff = (spec: PropertySpec<unknown>, word: string, value: Phrase, ctx: ValueContext): boolean =>
  OFF.includes(word) &&
  spec.facts.instead?.(word) === undefined &&
  !/^(?:flag|name|word|string)/.test(spec.type.kind) &&
  elsewhereHint(spec.type.kind, word) === undefined &&
  !fits(spec, value, ctx);

/** Reports `None` and the like, which no property has, and `none` or `off` where a property has no such value. */
function reportNothing(spec: PropertySpec<unknown>, value: Phrase, ctx: ValueContext): boolean {
  const [item, ...rest] = value.items;
  const word = wordOf(item)?.text;
  if (item === undefined || word === undefined || rest.length > 0 || ctx.parameter(word) !== undefined) return false;
  if (!NOTHING.includes(word) && !isSwitchedOff(spec, word, value, ctx)) return false;
  const { example } = spec.facts;
  const needed = example === undefined ? undefined : `write a value, for example \`${example}\``;
  const hint = spec.required ? needed : "leave the property out";
  mismatch(item, spec.type.label, ctx, spec.type.label.includes("`none`") ? "write `none`" : hint);
  return true;
}

/** Whether the value can be read; reports nothing. */
const fits = ({ type }: PropertySpec<unknown>, value: Phrase, ctx: ValueContext): boolean => {
  const cursor = new Cursor(value);
  const silent = { ...ctx, report: () => undefined, misuse: () => false };
  return type.parse(cursor, silent).ok && cursor.done;
};

/** Reports a word, or a path of words, for which the property has a hint of its own. */
function reportInstead(spec: PropertySpec<unknown>, value: Phrase, ctx: ValueContext): boolean {
  const [item, ...rest] = value.items;
  if (item?.kind !== "path" || rest.length > 0 || fits(spec, value, ctx)) return false;
  const hint = spec.facts.instead?.(item.names.map((one) => one.text).join("."));
  if (hint === undefined) return false;
  mismatch(item, spec.type.label, ctx, hint);
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
