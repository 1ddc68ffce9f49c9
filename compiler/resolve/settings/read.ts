import type { Document, Name, Phrase } from "../../../dsl/ast/ast.js";
import { parse } from "../../../dsl/grammar/parse.js";
import type { Diagnostic, Place } from "../../../dsl/source/diagnostic.js";
import { SourceFile } from "../../../dsl/source/source-file.js";
import { type Span, span } from "../../../dsl/source/span.js";
import { printable } from "../../../dsl/text/printable.js";
import { chooseFrom } from "../../../dsl/text/suggest.js";
import { diagnostic } from "../../diagnostics/codes.js";
import { withSetting } from "./apply.js";
import type { Missing } from "./parts.js";

/** Values of parameters and properties by name, from outside: `width`, `ANet.C3.cells`. */
export type Settings = ReadonlyMap<string, string>;

/** Where a setting is written, if that is in a file. */
export interface Written {
  readonly target: Place;
  readonly value: Place;
}

/** The places of settings by name; a setting without one is on the command line. */
export type WrittenSettings = ReadonlyMap<string, Written>;

/** A name with a dot is that of a property; the others are parameters. */
export const isProperty = (name: string): boolean => name.includes(".");

/** The settings of the command line as a file that messages can show. */
function commandLine(settings: Settings): { readonly source: SourceFile; readonly places: WrittenSettings } {
  const file = "command line";
  const places = new Map<string, Written>();
  let text = "";
  for (const [name, value] of settings) {
    text += `${text === "" ? "" : " "}--set `;
    const equals = text.length + name.length;
    const target = { file, span: span(text.length, equals) };
    text += `${name}=${printable(value)}`;
    places.set(name, { target, value: { file, span: span(equals + 1, text.length) } });
  }
  return { source: new SourceFile(file, text), places };
}

/** The text before a value, with which it is a declaration. */
const LEAD = "data x = ";

/** The value of a setting, with the places of its parts in the file where it is written. */
function phraseOf(text: string, at: Place): { readonly phrase?: Phrase; readonly diagnostics: readonly Diagnostic[] } {
  const { document, diagnostics } = parse(new SourceFile(at.file, LEAD + text));
  const file = at.span.file ?? at.file;
  const moved = ({ start, end }: Span): Span => ({
    start: Math.max(at.span.start, at.span.start + start - LEAD.length),
    end: Math.max(at.span.start, at.span.start + end - LEAD.length),
    file,
  });
  const [only, ...others] = document.declarations;
  const found = diagnostics.map((one) => ({ ...one, file, span: moved(one.span), labels: [], related: [] }));
  if (found.length > 0) return { diagnostics: found };
  if (only?.kind !== "data" || others.length > 0 || only.value.span.end < LEAD.length + text.trimEnd().length) {
    const values = { expected: "one value", found: `\`${text}\`` };
    return { diagnostics: [diagnostic("value/expected", at, values, { hint: "write a value as in the file" })] };
  }
  return { phrase: withSpans(only.value, moved), diagnostics: [] };
}

/** A syntax tree with other spans. */
function withSpans<T>(tree: T, moved: (at: Span) => Span): T {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === "span" ? moved(inner as Span) : copy(inner)]),
    );
  };
  return copy(tree) as T;
}

/** `ANet.C3.cells` as names with their places. */
function namesOf(target: string, at: Place): readonly [Name, ...Name[]] {
  const file = at.span.file ?? at.file;
  let start = at.span.start;
  const names = target.split(".").map((text): Name => {
    const own = { start, end: start + text.length, file };
    start = own.end + 1;
    return { text, span: own };
  });
  const [first = { text: target, span: at.span }, ...others] = names;
  return [first, ...others];
}

export interface WithSettings {
  readonly document: Document;
  /** The settings of the command line, as files. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

/** A document with the settings of its properties. Those of parameters apply when parameters are evaluated. */
export function withSettings(
  document: Document,
  settings: Settings,
  places: WrittenSettings,
  report: (one: Diagnostic) => void,
): WithSettings {
  const own = commandLine(new Map([...settings].filter(([name]) => isProperty(name) && !places.has(name))));
  const sources = own.places.size === 0 ? new Map<string, SourceFile>() : new Map([[own.source.path, own.source]]);
  let all = document;
  for (const [name, text] of settings) {
    const written = places.get(name) ?? own.places.get(name);
    if (!isProperty(name) || written === undefined) continue;
    const { target, value } = written;
    const { phrase, diagnostics } = phraseOf(text, value);
    for (const one of diagnostics) report(one);
    const names = namesOf(name, target);
    if (phrase === undefined) continue;
    const next = withSetting(all, names, phrase);
    if (next.ok) all = next.value;
    else report(unknownTarget(name, target.file, next, names));
  }
  return { document: all, sources };
}

/** The report of a name in a setting that leads to nothing. */
export function unknownTarget(
  name: string,
  file: string,
  { part, owner, known }: Missing,
  names: readonly Name[],
): Diagnostic {
  const at = names.indexOf(part);
  const before = names.slice(0, at).map(({ text }) => `${text}.`);
  const hint =
    known.length === 0
      ? "name a property, such as `STAGE.epochs` or `NET.LAYER.kernel`"
      : chooseFrom(
          `${before.join("")}${part.text}`,
          known.map((one) => `${before.join("")}${one}`),
        );
  return diagnostic("resolve/unknown-target", { file, span: part.span }, { name, owner, part: part.text }, { hint });
}
