import type { Block, ClauseEntry, Name, NetDeclaration, Phrase } from "../../dsl/ast/ast.js";
import { firstNameOf, wordOf } from "../../dsl/ast/ast.js";
import { readInputShape } from "../../dsl/schema/input.js";
import { diagnostic } from "../diagnostics/codes.js";
import { insertionOf } from "../resolve/insertion.js";
import type { Module } from "../resolve/load.js";
import { type Scope, scopeOf, type TraceStep } from "../resolve/scope.js";
import {
  type Draft,
  define,
  duplicate,
  type Expansion,
  type FlatNet,
  fail,
  hasLayer,
  insertAt,
  LIMITS,
  mayBeCalled,
} from "./draft.js";
import { renamedChain, renamedName, UNCHANGED } from "./rename.js";
import { applySetting } from "./setting.js";
import { openTemplate, type Surroundings } from "./template.js";

/** Expands a net with its base, its templates and its changes to one list of statements. */
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
    statements: new Map(),
    response: undefined,
    init: undefined,
    broken: net.broken,
    inherited: new Set(),
    uses: 0,
  };
  if (!net.broken) {
    if (net.base !== undefined) inherit(draft, scope, net, net.base, stack);
    readBody(draft, net.body, scope, TOP);
    for (const change of net.changes) {
      draft.inherited = new Set(draft.statements.keys());
      readBody(draft, change, scope, TOP);
    }
    for (const setting of net.settings) applySetting(draft, setting, scope);
    if (!draft.broken) complete(draft, scope, net.name);
  }
  return { ...draft, name: net.name, statements: [...draft.statements.values()] };
}

/** Checks that a net has an input and at least one layer. */
function complete(draft: Draft, scope: Scope, name: Name): void {
  const place = { file: scope.file, span: name.span };
  const values = { name: name.text };
  if (draft.input === undefined)
    scope.report(diagnostic("expand/no-input", place, values, { hint: "add `input image : 3 x H x W`" }));
  else if (draft.statements.size === 0) {
    const hint = "add a layer such as `C1 = conv 32 kernel 3 -> relu`";
    scope.report(diagnostic("expand/no-layers", place, values, { hint }));
  } else return;
  draft.broken = true;
}

function inherit(
  draft: Draft,
  scope: Scope,
  net: NetDeclaration,
  base: Name,
  stack: readonly NetDeclaration[],
): undefined {
  const place = { file: scope.file, span: base.span };
  const found = scope.find("net", base);
  if (found === undefined) {
    draft.broken = true;
    return;
  }
  if (found.declaration === net || stack.includes(found.declaration)) {
    reportCycle(scope, [...stack, net], found.declaration);
    draft.broken = true;
    return;
  }
  if (stack.length >= LIMITS.bases) {
    const hint = "extend a net closer to the start of the chain";
    scope.report(diagnostic("expand/extends-too-deep", place, { name: net.name.text, limit: LIMITS.bases }, { hint }));
    draft.broken = true;
    return;
  }
  const step: TraceStep = {
    text: `\`${net.name.text}\` extends \`${base.text}\` here`,
    file: base.span.file ?? scope.file,
    span: base.span,
  };
  const flat = flatten(draft.expansion, found.module, found.declaration, [...stack, net], [...scope.trace, step]);
  draft.input = flat.input;
  draft.statements = new Map(flat.statements.map((one) => [one.name.text, one]));
  draft.response = flat.response;
  draft.init = flat.init;
  draft.broken = flat.broken;
  draft.inherited = new Set(draft.statements.keys());
}

/** Reports a cycle of nets at the first one in the file, wherever it was entered. */
function reportCycle(scope: Scope, line: readonly NetDeclaration[], closing: NetDeclaration): void {
  const circle = line.slice(line.indexOf(closing));
  const first = circle.reduce((least, one) => (one.span.start < least.span.start ? one : least), closing);
  // If a name is declared twice, the other declaration could be meant.
  if (first.base === undefined || scope.module.doubtful.has(first.base.text)) return;
  const place = { file: scope.file, span: first.base.span };
  const hint = "extend another net, or rename this one";
  scope.report(diagnostic("expand/extends-cycle", place, { name: first.name.text }, { hint }));
}

/** The body of a net itself: outside templates, names are not renamed. */
const TOP: Surroundings = { fromTemplate: false, templates: [], prefix: "", names: UNCHANGED };

/** Reads the entries of a net or a template into the draft. */
function readBody(draft: Draft, body: Block, scope: Scope, around: Surroundings): undefined {
  const { fromTemplate, prefix, names } = around;
  for (const entry of body.entries) {
    // A broken definition leaves a gap at a known place; the effect of any other broken entry is unknown.
    if (entry.broken && entry.kind !== "definition") {
      draft.broken = true;
      continue;
    }
    switch (entry.kind) {
      case "definition": {
        const name = { ...entry.name, text: prefix + entry.name.text };
        const { phrases } = renamedChain(entry.value, names);
        define(draft, { name, phrases, scope, span: entry.span, broken: entry.broken, fromTemplate });
        break;
      }
      case "clause":
        readClause(draft, entry, scope, around);
        break;
      case "property": {
        if (entry.name.text === "init") draft.init = { name: entry.name, value: entry.value, scope };
        else fail(draft, scope, entry.name.span, "a layer definition or a clause", propertyHint(entry.name.text));
        break;
      }
      case "mapping":
      case "vary":
      case "stage": {
        const hint =
          entry.kind === "stage" ? "move the stage to `schedule`" : 'move the mapping to `init: "file" { … }`';
        fail(draft, scope, firstNameOf(entry).span, "a layer definition or a clause", hint);
        break;
      }
      default: {
        const never: never = entry;
        return never;
      }
    }
    // Later faults could follow from this one.
    if (draft.broken && draft.uses > LIMITS.uses) return;
  }
}

/** The probable meaning of `name: …` in a net. */
const propertyHint = (name: string): string =>
  name === "input"
    ? "name the input: `input face : 3 x 48 x 48`"
    : `write \`input ${name} : …\` for the input, or \`${name} = …\` for a layer`;

function readClause(draft: Draft, entry: ClauseEntry, scope: Scope, around: Surroundings): undefined {
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
      const opened = openTemplate(draft, phrase, scope, around);
      if (opened !== undefined) readBody(draft, opened.body, opened.scope, opened.around);
      return;
    }
    case "response": {
      const name = wordOf(phrase.items[0]);
      if (name === undefined || phrase.items.length !== 1)
        return fail(draft, scope, phrase.span, "the name of one layer after `response`");
      draft.response = { name: renamedName(name, around.names), scope };
      return;
    }
    case "remove":
      return remove(draft, phrase, scope, around);
    case "insert":
      return insert(draft, entry, scope, around);
    default:
      return fail(draft, scope, entry.keyword.span, "a clause of a net");
  }
}

function remove(draft: Draft, phrase: Phrase, scope: Scope, { names }: Surroundings): undefined {
  for (const item of phrase.items) {
    if (item.kind === "separator" && item.mark === ",") continue;
    const word = wordOf(item);
    if (word === undefined) return fail(draft, scope, item.span, "names of layers after `remove`");
    const name = renamedName(word, names);
    if (!hasLayer(draft, scope, name)) return;
    draft.statements.delete(name.text);
    draft.inherited.delete(name.text);
  }
}

/** `insert X = … after C2` or `… before C2` */
function insert(
  draft: Draft,
  entry: ClauseEntry,
  scope: Scope,
  { names, prefix, fromTemplate }: Surroundings,
): undefined {
  const insertion = insertionOf(entry);
  if (insertion === undefined) {
    const hint = `write \`insert ${entry.name?.text ?? "D1"} = … after LAYER\`, or \`… before LAYER\``;
    return fail(draft, scope, entry.keyword.span, "a layer and its place after `insert`", hint);
  }
  const { definition, where } = insertion;
  const name = { ...definition.name, text: prefix + definition.name.text };
  const target = renamedName(insertion.target, names);
  if (!mayBeCalled(draft, name, scope) || !hasLayer(draft, scope, target)) return;
  const old = draft.statements.get(name.text);
  if (old !== undefined) {
    duplicate(draft, name, old, scope);
    return;
  }
  const { phrases } = renamedChain(definition.value, names);
  insertAt(draft, target.text, where, { name, phrases, scope, span: entry.span, broken: entry.broken, fromTemplate });
}
