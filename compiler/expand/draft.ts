import type { Name, Phrase } from "../../dsl/ast/ast.js";
import type { InputShape } from "../../dsl/schema/input.js";
import type { Span } from "../../dsl/source/span.js";
import { didYouMean } from "../../dsl/text/suggest.js";
import { lossInputs } from "../contract/training-inputs.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Sink } from "../diagnostics/sink.js";
import type { Module } from "../resolve/load.js";
import type { Environment, Scope } from "../resolve/scope.js";

/** A layer statement with the scope of its values. */
export interface Statement {
  readonly name: Name;
  readonly phrases: readonly Phrase[];
  readonly scope: Scope;
  readonly span: Span;
  /** It contains a syntax error: its layers are unknown. */
  readonly broken: boolean;
  /** Comes from a template: a definition in the net itself can replace it. */
  readonly fromTemplate: boolean;
}

/** A net with its base, its templates and its changes, expanded to one list of statements. */
export interface FlatNet {
  readonly name: Name;
  readonly input: { readonly name: Name; readonly shape: InputShape; readonly scope: Scope } | undefined;
  readonly statements: readonly Statement[];
  readonly response: { readonly name: Name; readonly scope: Scope } | undefined;
  /** `init: "file" { … }` */
  readonly init: { readonly name: Name; readonly value: Phrase; readonly scope: Scope } | undefined;
  /** It has a reported fault: no shapes are inferred. */
  readonly broken: boolean;
}

export interface Expansion {
  readonly environments: ReadonlyMap<Module, Environment>;
  readonly sink: Sink;
}

/** Most statements of one net, most uses of templates in it, and most nets in a chain of `extends`. */
export const LIMITS = { statements: 20_000, uses: 2_000, bases: 32 } as const;

/** The state of a net while its body is read. */
export interface Draft {
  readonly expansion: Expansion;
  readonly net: string;
  input: FlatNet["input"];
  /** By name, in the order of the layers. */
  statements: Map<string, Statement>;
  response: FlatNet["response"];
  init: FlatNet["init"];
  broken: boolean;
  /** Statements that a definition of the same name replaces: those of the extended or changed net. */
  inherited: Set<string>;
  /** Uses of templates so far. */
  uses: number;
}

/** Adds a statement next to another one. */
export function insertAt(draft: Draft, target: string, where: "after" | "before", statement: Statement): void {
  const entries: [string, Statement][] = [];
  for (const [name, one] of draft.statements) {
    if (name === target && where === "before") entries.push([statement.name.text, statement]);
    entries.push([name, one]);
    if (name === target && where === "after") entries.push([statement.name.text, statement]);
  }
  draft.statements = new Map(entries);
}

/** Reports a malformed clause. */
export function fail(draft: Draft, scope: Scope, at: Span, expected: string, hint?: string): undefined {
  scope.report(diagnostic("expand/bad-clause", { file: scope.file, span: at }, { expected }, { hint }));
  draft.broken = true;
}

/** True if the net has the layer; otherwise reports it, unless another fault came first. */
export function hasLayer(draft: Draft, scope: Scope, name: Name): boolean {
  if (draft.statements.has(name.text)) return true;
  if (!draft.broken) {
    const hint = didYouMean(name.text, draft.statements.keys());
    const place = { file: scope.file, span: name.span };
    scope.report(diagnostic("expand/unknown-layer", place, { net: draft.net, name: name.text }, { hint }));
    draft.broken = true;
  }
  return false;
}

/** Inputs and outputs of the compiled graphs, where layers keep their own names. */
const RESERVED_LAYERS: readonly string[] = [
  "image",
  ...lossInputs,
  "lr",
  "seed",
  "loss",
  "logits",
  "response",
  "above",
  "__proto__",
];

/** Adds a layer, or replaces a replaceable layer of the same name. */
export function define(draft: Draft, statement: Statement): void {
  const { name, scope, fromTemplate } = statement;
  if (!mayBeCalled(draft, name, scope)) return;
  const old = draft.statements.get(name.text);
  if (old === undefined && draft.statements.size >= LIMITS.statements) {
    const place = { file: scope.file, span: name.span };
    if (!draft.broken)
      scope.report(
        diagnostic(
          "expand/too-many-layers",
          place,
          { name: draft.net, limit: LIMITS.statements },
          { hint: "remove layers" },
        ),
      );
    draft.broken = true;
  } else if (old === undefined || draft.inherited.delete(name.text) || (old.fromTemplate && !fromTemplate))
    draft.statements.set(name.text, statement);
  else duplicate(draft, name, old, scope);
}

export function mayBeCalled(draft: Draft, name: Name, scope: Scope): boolean {
  if (!RESERVED_LAYERS.includes(name.text)) return true;
  const place = { file: scope.file, span: name.span };
  scope.report(diagnostic("expand/reserved-layer", place, { name: name.text }, { hint: "choose another name" }));
  draft.broken = true;
  return false;
}

export function duplicate(draft: Draft, name: Name, first: Statement, scope: Scope): void {
  const span: Span = { file: first.scope.file, ...first.name.span };
  const extra = { labels: [{ span, text: "first defined here" }], hint: "rename one of them" };
  const place = { file: scope.file, span: name.span };
  scope.report(diagnostic("expand/duplicate-layer", place, { name: name.text }, extra));
  draft.broken = true;
}
