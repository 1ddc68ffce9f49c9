import type { Declaration, Document, ExtendsDeclaration, Name, StringExpr, UseDeclaration } from "../../dsl/ast/ast.js";
import { parse } from "../../dsl/grammar/parse.js";
import { SourceFile } from "../../dsl/source/source-file.js";
import { type Span, span } from "../../dsl/source/span.js";
import { printable } from "../../dsl/text/printable.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import { hasErrors, type Sink } from "../diagnostics/sink.js";
import type { CompilerHost } from "../host/host.js";
import type { ChangeContext } from "./inherit/changes.js";
import { mergeDocuments, refuseChanges } from "./inherit/merge.js";
import { inFile } from "./inherit/stamp.js";
import { type Settings, type WrittenSettings, withSettings } from "./settings/read.js";

export type NamedDeclaration = Extract<Declaration, { readonly name: Name }>;

export interface Binding {
  readonly declaration: NamedDeclaration;
  readonly module: Module;
}

/** A file with its declared and imported names. */
export interface Module {
  readonly path: string;
  readonly source: SourceFile;
  readonly document: Document;
  /** Names that are not reported as unknown, because a syntax or import error explains them. */
  readonly doubtful: Set<string>;
  /** Parameters that were used in place of values of another type. */
  readonly misused: Set<string>;
  readonly symbols: Map<string, Binding>;
  readonly library: Library;
}

/** The names that library files declare, with the file as an import names it. Reads the files when first asked. */
export type Library = (kind: NamedDeclaration["kind"]) => ReadonlyMap<string, string>;

export interface Program {
  readonly entry: Module;
  readonly modules: ReadonlyMap<string, Module>;
  /** The settings of the command line as a file, for messages. */
  readonly commandLine: ReadonlyMap<string, SourceFile>;
}

/** The names of the kinds of declarations in messages. */
export const KIND_WORDS: Readonly<Record<NamedDeclaration["kind"], string>> = {
  param: "parameter",
  attributes: "attribute list",
  data: "data set",
  template: "template",
  net: "net",
  cascade: "cascade",
  study: "study",
};

/** Reads a file and all its imports, and binds names to declarations. Undefined if the file cannot be read. */
export function load(
  host: CompilerHost,
  path: string,
  sink: Sink,
  settings: Settings = new Map(),
  places: WrittenSettings = new Map(),
): Program | undefined {
  const modules = new Map<string, Module>();
  let commandLine: Program["commandLine"] = new Map();
  const finish = (document: Document): Document => {
    const set = withSettings(document, settings, places, sink.report);
    commandLine = set.sources;
    return set.document;
  };
  const entry = loadModule({ host, library: libraryOf(host, path) }, path, [], modules, sink, finish);
  if (entry !== undefined) return { entry, modules, commandLine };
  const at = { file: path, span: span(0, 0) };
  const obstacle = host.obstacle(path);
  const hint = obstacle === undefined ? "check the path and the permissions" : notAFile(obstacle);
  sink.report(diagnostic("load/file-not-found", at, { path: printable(path) }, { hint }));
  return undefined;
}

function libraryOf(host: CompilerHost, path: string): Library {
  let declared: readonly (readonly [NamedDeclaration, string])[] | undefined;
  const readAll = () =>
    host.libraryFiles.flatMap((name) => {
      const resolved = host.resolveImport(`std/${name}`, path);
      const text = resolved.kind === "file" && name.endsWith(".fan") ? host.readFile(resolved.path) : undefined;
      if (text === undefined) return [];
      const { declarations } = parse(new SourceFile(name, text)).document;
      return declarations.flatMap((one) => ("name" in one ? [[one, `std/${name}`] as const] : []));
    });
  return (kind) => {
    declared ??= readAll();
    return new Map(declared.flatMap(([one, file]) => (one.kind === kind ? [[one.name.text, file] as const] : [])));
  };
}

const notAFile = (found: string): string => `name a regular file; this is ${found}`;

function loadModule(
  { host, library }: Surroundings,
  path: string,
  stack: readonly string[],
  modules: Map<string, Module>,
  sink: Sink,
  finish: (document: Document) => Document = (document) => document,
): Module | undefined {
  const known = modules.get(path);
  if (known !== undefined) return known;
  const text = host.readFile(path);
  if (text === undefined) return undefined;
  const source = new SourceFile(path, text);
  const parsed = parse(source);
  parsed.diagnostics.forEach(sink.report);
  const doubtful = new Set(parsed.doubtful);
  const open = [...stack, path];
  const imports: Imports = { host, library, modules, sink, stack: open, into: { path, doubtful } };
  const base = baseOf(parsed.document, imports);
  const document = finish(documentOf(parsed.document, base, { file: path, report: sink.report }));
  for (const word of base?.doubtful ?? []) doubtful.add(word);
  const module: Module = { path, source, document, doubtful, misused: new Set(), symbols: new Map(), library };
  modules.set(path, module);
  declareAll(module, sink);
  for (const [name, symbol] of base?.symbols ?? [])
    if (symbol.module !== base && !module.symbols.has(name)) module.symbols.set(name, symbol);
  for (const one of parsed.document.declarations) if (one.kind === "use") importAll(module, one, imports);
  if (hasErrors(parsed.diagnostics) && parsed.document.declarations.length === 0) module.doubtful.add("*");
  return module;
}

function declareAll(module: Module, sink: Sink): undefined {
  for (const declaration of module.document.declarations) {
    if (!("name" in declaration) || declaration.name.text === "") continue;
    const { name } = declaration;
    const first = module.symbols.get(name.text);
    if (first === undefined) module.symbols.set(name.text, { declaration, module });
    else {
      module.doubtful.add(name.text);
      duplicate(module, name, first, sink);
    }
  }
  const once = new Map<string, Span>();
  for (const one of module.document.declarations) {
    if (one.kind !== "schedule" && one.kind !== "evaluate" && one.kind !== "cascade") continue;
    const at = one.kind === "cascade" ? one.name.span : one.keyword.span;
    const first = once.get(one.kind);
    if (first === undefined) once.set(one.kind, at);
    else {
      const labels = [{ span: first, text: "the first one is here" }];
      const hint = "remove one of them, or move it to a file that extends this one";
      sink.report(
        diagnostic("resolve/duplicate-block", { file: module.path, span: at }, { what: one.kind }, { labels, hint }),
      );
    }
  }
}

/** Reports the later of two equal names in a file; a name from another file counts as the first. */
function duplicate(module: Module, name: Name, other: Binding, sink: Sink): undefined {
  const otherSpan: Span = { file: other.module.path, ...other.declaration.name.span };
  const isHere = (otherSpan.file ?? module.path) === module.path && name.span.file === undefined;
  const isFirst = !isHere || otherSpan.start < name.span.start;
  const [first, second] = isFirst ? [otherSpan, name.span] : [name.span, otherSpan];
  const labels = [{ span: first, text: "first declared here" }];
  const extra = { labels, hint: "rename one of them" };
  sink.report(diagnostic("resolve/duplicate-name", { file: module.path, span: second }, { name: name.text }, extra));
}

/** The context for reading a file that `into` imports. */
interface Surroundings {
  readonly host: CompilerHost;
  readonly library: Library;
}

interface Imports extends Surroundings {
  readonly modules: Map<string, Module>;
  readonly sink: Sink;
  /** Files being read, outermost first: importing one of them again is a cycle. */
  readonly stack: readonly string[];
  readonly into: { readonly path: string; readonly doubtful: Set<string> };
}

const hasBase = (document: Document): boolean => document.declarations.some((one) => one.kind === "extends");

/** The declarations of a file with the inherited ones. Changes to a file that cannot be read are not checked. */
function documentOf(own: Document, base: Module | undefined, ctx: ChangeContext): Document {
  if (base !== undefined) return mergeDocuments(inFile(base.document, base.path), own, ctx);
  if (!hasBase(own)) refuseChanges(own, ctx);
  return { ...own, declarations: own.declarations.filter((one) => one.kind !== "change") };
}

/** The file that this one extends. If it cannot be read, no name in this file is reported as unknown. */
function baseOf(document: Document, imports: Imports): Module | undefined {
  const all = document.declarations.filter((one): one is ExtendsDeclaration => one.kind === "extends");
  const [first, second] = all;
  const { into, sink } = imports;
  if (second !== undefined) {
    const place = { file: into.path, span: second.keyword.span };
    const labels = first === undefined ? [] : [{ span: first.keyword.span, text: "the first one is here" }];
    const hint = 'keep one, and import from the other: `use { … } from "file.fan"`';
    sink.report(diagnostic("resolve/second-base", place, {}, { labels, hint }));
  }
  const base = first?.path === undefined || first.broken ? undefined : moduleAt(first.path, imports);
  if (first !== undefined && base === undefined) into.doubtful.add("*");
  return base;
}

/** The module of an imported or extended file; undefined after a report. */
function moduleAt(path: StringExpr, { host, library, modules, sink, stack, into }: Imports): Module | undefined {
  const place = { file: into.path, span: path.span };
  const resolved = host.resolveImport(path.value, into.path);
  if (resolved.kind === "outside") {
    const hint = "copy the file into the project";
    sink.report(diagnostic("load/import-outside-project", place, { path: path.value }, { hint }));
    return undefined;
  }
  if (stack.includes(resolved.path)) {
    const cycle = [...stack.slice(stack.indexOf(resolved.path)), resolved.path].join(" -> ");
    const hint = resolved.path === into.path ? "name another file" : "move what both need into a third file";
    sink.report(diagnostic("load/import-cycle", place, { cycle }, { hint }));
    return undefined;
  }
  const module = loadModule({ host, library }, resolved.path, stack, modules, sink);
  if (module !== undefined) return module;
  const names = host.libraryFiles.map((name) => `std/${name}`);
  const relative = path.value.endsWith(".fan")
    ? "write the path relative to this file"
    : "write the full file name, with `.fan`";
  const obstacle = host.obstacle(resolved.path);
  const ownHint = obstacle === undefined ? relative : notAFile(obstacle);
  const hint = path.value.startsWith("std/") ? chooseFrom(path.value, names) : ownHint;
  sink.report(diagnostic("load/import-not-found", place, { path: path.value }, { hint }));
  return undefined;
}

function importAll(into: Module, use: UseDeclaration, imports: Imports): undefined {
  const { sink } = imports;
  const from = use.path === undefined || use.broken ? undefined : moduleAt(use.path, imports);
  if (use.path === undefined || from === undefined) {
    for (const name of use.names) into.doubtful.add(name.text);
    return;
  }
  for (const name of use.names) {
    const symbol = from.symbols.get(name.text);
    const first = into.symbols.get(name.text);
    if (symbol === undefined) {
      into.doubtful.add(name.text);
      if (from.doubtful.has(name.text) || from.doubtful.has("*")) continue;
      const at = { file: into.path, span: name.span };
      const hint = chooseFrom(name.text, [...from.symbols.keys()]) ?? "remove it: the file declares no names";
      sink.report(diagnostic("resolve/not-exported", at, { path: use.path.value, name: name.text }, { hint }));
    } else if (first !== undefined && first.declaration !== symbol.declaration) {
      into.doubtful.add(name.text);
      duplicate(into, name, first, sink);
    } else into.symbols.set(name.text, symbol);
  }
}
