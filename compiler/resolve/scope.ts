import type { Name } from "../../dsl/ast/ast.js";
import type { NameKind, ParamValue, ValueContext } from "../../dsl/schema/core/types.js";
import { ownersOf } from "../../dsl/schema/registry.js";
import type { Diagnostic, Related } from "../../dsl/source/diagnostic.js";
import { chooseFrom, didYouMean, nearest } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Sink } from "../diagnostics/sink.js";
import { type Binding, KIND_WORDS, type Module, type NamedDeclaration } from "./load.js";

export type Environment = ReadonlyMap<string, ParamValue | "broken">;

/** A `use` or `extends` that leads to a place. */
export interface TraceStep {
  readonly text: string;
  readonly file: string;
  readonly span: Related["span"];
}

/** What a phrase in a module can refer to, with the parameters in scope there. */
export interface Scope extends ValueContext {
  readonly module: Module;
  readonly environment: Environment;
  readonly trace: readonly TraceStep[];
  /** The declaration of a name if it has the kind; otherwise reports and returns undefined. */
  find<K extends NamedDeclaration["kind"]>(
    kind: K,
    name: Name,
  ): (Binding & { readonly declaration: Extract<NamedDeclaration, { kind: K }> }) | undefined;
}

const KIND_OF: Readonly<Partial<Record<NameKind, NamedDeclaration["kind"]>>> = {
  net: "net",
  data: "data",
  "attribute list": "attributes",
  template: "template",
  parameter: "param",
};

/** Hint for a name that the library declares, or one like it. */
function importHint(name: string, library: ReadonlyMap<string, string>): string | undefined {
  const simple = (word: string): string => word.toLowerCase().replaceAll("_", "");
  const names = [...library.keys()];
  const own = library.has(name) ? name : (names.find((one) => simple(one) === simple(name)) ?? nearest(name, names));
  if (own === undefined) return undefined;
  const add = `\`use { ${own} } from "${library.get(own) ?? ""}"\``;
  return own === name ? `add ${add}` : `did you mean \`${own}\`? Import it with ${add}`;
}

const withArticle = (words: string): string => `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}`;

export function scopeOf(module: Module, environment: Environment, sink: Sink, trace: readonly TraceStep[] = []): Scope {
  const report = (one: Diagnostic): void => {
    const related = trace.map(({ text, file, span }) => ({ message: text, file, span })).reverse();
    sink.report(related.length === 0 ? one : { ...one, related: [...one.related, ...related] });
  };
  const candidates = (kind: NamedDeclaration["kind"]): readonly string[] =>
    [...module.symbols].filter(([, one]) => one.declaration.kind === kind).map(([key]) => key);
  const lookUp = (kind: NamedDeclaration["kind"], name: Name): Binding | undefined => {
    const binding = module.symbols.get(name.text);
    const place = { file: module.path, span: name.span };
    if (binding === undefined) {
      if (module.doubtful.has(name.text) || module.doubtful.has("*")) return undefined;
      const near = didYouMean(name.text, candidates(kind));
      const hint = near ?? importHint(name.text, module.library(kind)) ?? chooseFrom(name.text, candidates(kind));
      report(diagnostic("resolve/unknown-name", place, { kind: KIND_WORDS[kind], name: name.text }, { hint }));
      return undefined;
    }
    const found = binding.declaration.kind;
    if (found !== kind) {
      if (module.doubtful.has(name.text)) return undefined;
      const isTemplate = kind === "net" && found === "template";
      const hint = isTemplate ? `write \`use ${name.text}\` in a net` : chooseFrom(name.text, candidates(kind));
      const words = { found: withArticle(KIND_WORDS[found]), kind: withArticle(KIND_WORDS[kind]) };
      report(diagnostic("resolve/wrong-kind", place, { name: name.text, ...words }, { hint }));
      return undefined;
    }
    return binding;
  };
  // lookUp has compared the declaration's kind, which its type does not show.
  const find = lookUp as Scope["find"];
  return {
    file: module.path,
    module,
    environment,
    trace,
    misuse(name) {
      const isOwn = trace.length === 0 && module.symbols.get(name)?.declaration.kind === "param";
      if (isOwn) module.misused.add(name);
      return isOwn;
    },
    parameter: (name) =>
      (trace.length === 0 && module.misused.has(name) ? "broken" : environment.get(name)) ??
      (module.doubtful.has(name) && !module.symbols.has(name) ? "broken" : undefined),
    parameterNames: [...environment.keys()],
    ownersOf,
    textAt: (at) => (at.file === undefined || at.file === module.path ? module.source.slice(at) : undefined),
    report,
    find,
    refer(kind, name) {
      const wanted = KIND_OF[kind];
      return wanted === undefined || find(wanted, name) !== undefined;
    },
  };
}
