import type { Block, ClauseEntry, DefinitionEntry, Name, NetDeclaration, Phrase } from "../../dsl/ast/ast.js";
import { headOf, wordOf } from "../../dsl/ast/ast.js";
import { type InputShape, readInputShape } from "../../dsl/schema/input.js";
import { type Span, span } from "../../dsl/source/span.js";
import { didYouMean } from "../../dsl/source/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Sink } from "../diagnostics/sink.js";
import type { Module } from "../resolve/load.js";
import { type Environment, type Scope, scopeOf, type TraceStep } from "../resolve/scope.js";
import { openTemplate } from "./template.js";

/** A layer statement with the scope in which its values are read. */
export interface Statement {
  readonly name: Name;
  readonly phrases: readonly Phrase[];
  readonly scope: Scope;
  readonly span: Span;
  /** Written in a template: a definition in the net itself may replace it. */
  readonly fromTemplate: boolean;
}

export interface FlatNet {
  readonly name: Name;
  readonly input: { readonly name: Name; readonly shape: InputShape; readonly scope: Scope } | undefined;
  readonly statements: readonly Statement[];
  readonly response: { readonly name: Name; readonly scope: Scope } | undefined;
  /** Something in it is wrong and reported: no shapes are inferred. */
  readonly broken: boolean;
}

export interface Expansion {
  readonly environments: ReadonlyMap<Module, Environment>;
  readonly sink: Sink;
}

/** The state of a net while its body is read. */
export interface Draft {
  readonly expansion: Expansion;
  readonly net: string;
  input: FlatNet["input"];
  statements: Statement[];
  response: FlatNet["response"];
  broken: boolean;
  /** Statements of the net that is extended; definitions of the same name replace them. */
  inherited: Set<string>;
}

/** A net with its base, its templates and its changes laid out as one list of statements. */
export function flatten(
  expansion: Expansion,
  module: Module,
  net: NetDeclaration,
  stack: readonly NetDeclaration[] = [],
  trace: readonly TraceStep[] = [],
): FlatNet {
  const scope = scopeOf(module, expansion.environments.get(module) ?? new Map(), expansion.sink, trace);
  const draft: Draft = {
    expansion,
    net: net.name.text,
    input: undefined,
    statements: [],
    response: undefined,
    broken: net.broken,
    inherited: new Set(),
  };
  if (net.broken) return { ...draft, name: net.name };
  if (net.base !== undefined) inherit(draft, scope, net, net.base, stack);
  readBody(draft, net.body, scope, false);
  if (!draft.broken && draft.input === undefined) {
    scope.report(
      diagnostic(
        "expand/no-input",
        { file: scope.file, span: net.name.span },
        { name: net.name.text },
        { hint: "add `input image : 3 x H x W`" },
      ),
    );
    draft.broken = true;
  }
  if (!draft.broken && draft.statements.length === 0) {
    scope.report(
      diagnostic(
        "expand/no-layers",
        { file: scope.file, span: net.name.span },
        { name: net.name.text },
        { hint: "add a layer such as `C1 = conv 32 kernel 3 -> relu`" },
      ),
    );
    draft.broken = true;
  }
  return { ...draft, name: net.name };
}

function inherit(
  draft: Draft,
  scope: Scope,
  net: NetDeclaration,
  base: Name,
  stack: readonly NetDeclaration[],
): undefined {
  const found = scope.find("net", base);
  if (found === undefined) {
    draft.broken = true;
    return;
  }
  if (found.declaration === net || stack.includes(found.declaration)) {
    scope.report(diagnostic("expand/extends-cycle", { file: scope.file, span: base.span }, { name: net.name.text }));
    draft.broken = true;
    return;
  }
  const step: TraceStep = {
    text: `\`${net.name.text}\` extends \`${base.text}\` here`,
    file: scope.file,
    span: base.span,
  };
  const flat = flatten(draft.expansion, found.module, found.declaration, [...stack, net], [...scope.trace, step]);
  draft.input = flat.input;
  draft.statements = [...flat.statements];
  draft.response = flat.response;
  draft.broken = flat.broken;
  draft.inherited = new Set(flat.statements.map((one) => one.name.text));
}

/** Reads the entries of a net or a template into the draft. */
export function readBody(
  draft: Draft,
  body: Block,
  scope: Scope,
  fromTemplate: boolean,
  templates: readonly string[] = [],
): undefined {
  for (const entry of body.entries) {
    switch (entry.kind) {
      case "definition":
        define(draft, scope, entry, fromTemplate);
        break;
      case "clause":
        readClause(draft, entry, scope, fromTemplate, templates);
        break;
      case "property": {
        const hint = `write \`${entry.name.text} = …\` for a layer`;
        fail(draft, scope, entry.name.span, "a layer definition or a clause", hint);
        break;
      }
      case "mapping":
        fail(
          draft,
          scope,
          headOf(entry).span,
          "a layer definition or a clause",
          'mappings stand in `init: "file" { … }`',
        );
        break;
      case "stage":
        fail(draft, scope, entry.name.span, "a layer definition or a clause", "stages stand in `schedule`");
        break;
      default: {
        const never: never = entry;
        return never;
      }
    }
  }
}

function fail(draft: Draft, scope: Scope, at: Span, expected: string, hint?: string): undefined {
  scope.report(diagnostic("expand/bad-clause", { file: scope.file, span: at }, { expected }, { hint }));
  draft.broken = true;
}

/** Inputs and outputs of the compiled graphs, beside which layers stand under their own names. */
const RESERVED_LAYERS: readonly string[] = [
  "image",
  "labels",
  "targets",
  "lr",
  "seed",
  "loss",
  "logits",
  "response",
  "__proto__",
];

function reserved(draft: Draft, scope: Scope, name: Name): boolean {
  if (!RESERVED_LAYERS.includes(name.text)) return false;
  const place = { file: scope.file, span: name.span };
  scope.report(diagnostic("expand/reserved-layer", place, { name: name.text }, { hint: "choose another name" }));
  draft.broken = true;
  return true;
}

function define(draft: Draft, scope: Scope, entry: DefinitionEntry, fromTemplate: boolean): undefined {
  const { name } = entry;
  if (reserved(draft, scope, name)) return;
  const statement: Statement = { name, phrases: entry.value.phrases, scope, span: entry.span, fromTemplate };
  const at = draft.statements.findIndex((one) => one.name.text === name.text);
  const old = draft.statements[at];
  if (old === undefined) {
    draft.statements.push(statement);
  } else if (draft.inherited.delete(name.text) || (old.fromTemplate && !fromTemplate)) {
    draft.statements[at] = statement;
  } else {
    const extra =
      old.scope.file === scope.file ? { labels: [{ span: old.name.span, text: "first defined here" }] } : {};
    scope.report(
      diagnostic("expand/duplicate-layer", { file: scope.file, span: name.span }, { name: name.text }, extra),
    );
    draft.broken = true;
  }
}

function readClause(
  draft: Draft,
  entry: ClauseEntry,
  scope: Scope,
  fromTemplate: boolean,
  templates: readonly string[],
): undefined {
  const [phrase] = entry.value.phrases;
  if (phrase === undefined) return;
  switch (entry.keyword.text) {
    case "input": {
      const name = entry.name;
      if (name === undefined)
        return fail(draft, scope, phrase.span, "a name and a shape after `input`", "write `input image : 3 x 64 x 64`");
      const shape = readInputShape(phrase, scope);
      if (shape.ok) draft.input = { name, shape: shape.value, scope };
      else draft.broken = true;
      return;
    }
    case "use": {
      const opened = openTemplate(draft, phrase, scope, templates);
      if (opened !== undefined) readBody(draft, opened.body, opened.scope, true, opened.templates);
      return;
    }
    case "response": {
      const name = wordOf(phrase.items[0]);
      if (name === undefined || phrase.items.length !== 1)
        return fail(draft, scope, phrase.span, "the name of one layer after `response`");
      draft.response = { name, scope };
      return;
    }
    case "remove":
      return remove(draft, phrase, scope);
    case "insert":
      return insert(draft, entry, scope, fromTemplate);
    default:
      return fail(draft, scope, entry.keyword.span, "a clause of a net");
  }
}

function remove(draft: Draft, phrase: Phrase, scope: Scope): undefined {
  for (const item of phrase.items) {
    if (item.kind === "separator" && item.mark === ",") continue;
    const name = wordOf(item);
    if (name === undefined) return fail(draft, scope, item.span, "names of layers after `remove`");
    const at = position(draft, scope, name);
    if (at === undefined) return;
    draft.statements.splice(at, 1);
    draft.inherited.delete(name.text);
  }
}

/** `insert X = … after C2` */
function insert(draft: Draft, entry: ClauseEntry, scope: Scope, fromTemplate: boolean): undefined {
  const last = entry.value.phrases.at(-1);
  const target = wordOf(last?.items.at(-1));
  const after = wordOf(last?.items.at(-2));
  if (last === undefined || entry.name === undefined || target === undefined || after?.text !== "after") {
    return fail(
      draft,
      scope,
      entry.keyword.span,
      "a layer and its place after `insert`",
      "write `insert D1 = dropout 0.5 after C2`",
    );
  }
  const items = last.items.slice(0, -2);
  if (items.length === 0) return fail(draft, scope, last.span, "a layer before `after`");
  if (reserved(draft, scope, entry.name)) return;
  const at = position(draft, scope, target);
  if (at === undefined) return;
  if (draft.statements.some((one) => one.name.text === entry.name?.text)) {
    scope.report(
      diagnostic("expand/duplicate-layer", { file: scope.file, span: entry.name.span }, { name: entry.name.text }),
    );
    draft.broken = true;
    return;
  }
  const end = items.at(-1)?.span.end ?? last.span.end;
  const phrases = [...entry.value.phrases.slice(0, -1), { items, span: span(last.span.start, end) }];
  draft.statements.splice(at + 1, 0, { name: entry.name, phrases, scope, span: entry.span, fromTemplate });
}

function position(draft: Draft, scope: Scope, name: Name): number | undefined {
  const at = draft.statements.findIndex((one) => one.name.text === name.text);
  if (at >= 0) return at;
  if (!draft.broken) {
    const hint = didYouMean(
      name.text,
      draft.statements.map((one) => one.name.text),
    );
    scope.report(
      diagnostic(
        "expand/unknown-layer",
        { file: scope.file, span: name.span },
        { net: draft.net, name: name.text },
        { hint },
      ),
    );
    draft.broken = true;
  }
  return undefined;
}
