import type { Declaration, Document, Name, UseDeclaration } from "../../dsl/ast/ast.js";
import { parse } from "../../dsl/grammar/parse.js";
import { SourceFile } from "../../dsl/source/source-file.js";
import { type Span, span } from "../../dsl/source/span.js";
import { didYouMean } from "../../dsl/source/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import { hasErrors, type Sink } from "../diagnostics/sink.js";
import type { CompilerHost } from "../host/host.js";

export type NamedDeclaration = Extract<Declaration, { readonly name: Name }>;

export interface Binding {
  readonly declaration: NamedDeclaration;
  readonly module: Module;
}

/** A file with the names that it declares and imports. */
export interface Module {
  readonly path: string;
  readonly source: SourceFile;
  readonly document: Document;
  /** Words that are left out of "unknown name" messages, because a syntax or import error explains them. */
  readonly doubtful: Set<string>;
  readonly symbols: Map<string, Binding>;
}

export interface Program {
  readonly entry: Module;
  readonly modules: ReadonlyMap<string, Module>;
}

const KINDS: Readonly<Record<NamedDeclaration["kind"], string>> = {
  param: "parameter",
  attributes: "attribute list",
  data: "data set",
  template: "template",
  net: "net",
  cascade: "cascade",
};

export const kindName = (of: NamedDeclaration): string => KINDS[of.kind];

/** Reads a file and all that it imports, and binds names to declarations. Undefined if the file cannot be read. */
export function load(host: CompilerHost, path: string, sink: Sink): Program | undefined {
  const modules = new Map<string, Module>();
  const entry = loadModule(host, path, [], modules, sink);
  if (entry !== undefined) return { entry, modules };
  const at = { file: path, span: span(0, 0) };
  sink.report(diagnostic("load/file-not-found", at, { path }, { hint: "check the path and the permissions" }));
  return undefined;
}

function loadModule(
  host: CompilerHost,
  path: string,
  stack: readonly string[],
  modules: Map<string, Module>,
  sink: Sink,
): Module | undefined {
  const known = modules.get(path);
  if (known !== undefined) return known;
  const text = host.readFile(path);
  if (text === undefined) return undefined;
  const source = new SourceFile(path, text);
  const parsed = parse(source);
  parsed.diagnostics.forEach(sink.report);
  const module: Module = {
    path,
    source,
    document: parsed.document,
    doubtful: new Set(parsed.doubtful),
    symbols: new Map(),
  };
  modules.set(path, module);
  declareAll(module, sink);
  for (const one of parsed.document.declarations) {
    if (one.kind === "use") importAll(host, module, one, [...stack, path], modules, sink);
  }
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
      duplicate(module, name, first.declaration.name.span, sink);
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
      sink.report(
        diagnostic("resolve/duplicate-block", { file: module.path, span: at }, { what: one.kind }, { labels }),
      );
    }
  }
}

function duplicate(module: Module, name: Name, first: Span, sink: Sink): undefined {
  const place = { file: module.path, span: name.span };
  const labels = [{ span: first, text: "first declared here" }];
  sink.report(diagnostic("resolve/duplicate-name", place, { name: name.text }, { labels }));
}

function importAll(
  host: CompilerHost,
  into: Module,
  use: UseDeclaration,
  stack: readonly string[],
  modules: Map<string, Module>,
  sink: Sink,
): undefined {
  const fail = (): undefined => {
    for (const name of use.names) into.doubtful.add(name.text);
  };
  if (use.path === undefined || use.broken) return fail();
  const place = { file: into.path, span: use.path.span };
  const resolved = host.resolveImport(use.path.value, into.path);
  if (resolved.kind === "outside") {
    sink.report(
      diagnostic(
        "load/import-outside-project",
        place,
        { path: use.path.value },
        { hint: "copy the file into the project" },
      ),
    );
    return fail();
  }
  if (stack.includes(resolved.path)) {
    const cycle = [...stack.slice(stack.indexOf(resolved.path)), resolved.path].join(" -> ");
    sink.report(diagnostic("load/import-cycle", place, { cycle }, { hint: "move what both need into a third file" }));
    return fail();
  }
  const from = loadModule(host, resolved.path, stack, modules, sink);
  if (from === undefined) {
    const hint = use.path.value.startsWith("std/")
      ? "the library has std/avatars.fan, std/celeba.fan and std/alexnet.fan"
      : "the path is relative to this file";
    sink.report(diagnostic("load/import-not-found", place, { path: use.path.value }, { hint }));
    return fail();
  }
  for (const name of use.names) {
    const symbol = from.symbols.get(name.text);
    const first = into.symbols.get(name.text);
    if (symbol === undefined) {
      into.doubtful.add(name.text);
      if (from.doubtful.has(name.text) || from.doubtful.has("*")) continue;
      const at = { file: into.path, span: name.span };
      const hint =
        didYouMean(name.text, from.symbols.keys()) ??
        `it declares ${[...from.symbols.keys()]
          .slice(0, 8)
          .map((n) => `\`${n}\``)
          .join(", ")}`;
      sink.report(diagnostic("resolve/not-exported", at, { path: use.path.value, name: name.text }, { hint }));
    } else if (first !== undefined && first.declaration !== symbol.declaration) {
      duplicate(into, name, first.declaration.name.span, sink);
    } else into.symbols.set(name.text, symbol);
  }
}
