import type { Block, Expr, Name, Phrase, TemplateDeclaration, TemplateParameter } from "../../dsl/ast/ast.js";
import { wordOf } from "../../dsl/ast/ast.js";
import { evaluate, misuseHint } from "../../dsl/schema/core/arithmetic.js";
import { fits, labelOf, readParameter, readType } from "../../dsl/schema/core/parameter.js";
import { shownValue } from "../../dsl/schema/core/show.js";
import type { ParamValue } from "../../dsl/schema/core/types.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import { type Scope, scopeOf, type TraceStep } from "../resolve/scope.js";
import { type Draft, LIMITS } from "./draft.js";
import type { Renaming } from "./rename.js";

/** How the entries of a body are read: in the net itself, or in a used template. */
export interface Surroundings {
  readonly fromTemplate: boolean;
  /** Templates being expanded, outermost first: using one of them again is a cycle. */
  readonly templates: readonly string[];
  /** Prefix of the names of the layers that the body defines: `R1_` for `use Residual as R1`. */
  readonly prefix: string;
  readonly names: Renaming;
}

/** A used template: its body, with a scope that contains the arguments. */
export interface OpenedTemplate {
  readonly body: Block;
  readonly scope: Scope;
  readonly around: Surroundings;
}

/** `use Template(argument, …)` or `… as Name`; marks the draft as broken if the template cannot be expanded. */
export function openTemplate(
  draft: Draft,
  phrase: Phrase,
  scope: Scope,
  around: Surroundings,
): OpenedTemplate | undefined {
  const opened = opens(draft, phrase, scope, around);
  if (opened === undefined) draft.broken = true;
  return opened;
}

function opens(draft: Draft, phrase: Phrase, scope: Scope, around: Surroundings): OpenedTemplate | undefined {
  const used = parts(phrase);
  if (used === undefined) {
    const hint = "write `use Trunk(width)`, or `use Trunk(width) as T1`";
    const place = { file: scope.file, span: phrase.span };
    scope.report(diagnostic("expand/bad-clause", place, { expected: "one template after `use`" }, { hint }));
    return undefined;
  }
  const { name, args, alias } = used;
  const place = { file: scope.file, span: name.span };
  const found = scope.find("template", name);
  if (found === undefined || found.declaration.broken) return undefined;
  const key = `${found.module.path}#${name.text}`;
  if (around.templates.includes(key)) {
    const hint = `write \`use ${name.text}\` several times in the net: \`use ${name.text} as A\`, \`use ${name.text} as B\``;
    scope.report(diagnostic("expand/template-cycle", place, { name: name.text }, { hint }));
    return undefined;
  }
  draft.uses += 1;
  if (draft.uses > LIMITS.uses) {
    if (draft.uses === LIMITS.uses + 1)
      scope.report(
        diagnostic(
          "expand/too-many-uses",
          place,
          { net: draft.net, limit: LIMITS.uses },
          { hint: "make templates use each other less often" },
        ),
      );
    return undefined;
  }
  const outer = draft.expansion.environments.get(found.module) ?? new Map<string, ParamValue | "broken">();
  const values = bind(found.declaration, args, scope, scopeOf(found.module, outer, draft.expansion.sink), name.span);
  if (values === undefined) return undefined;
  const step: TraceStep = {
    text: `\`${name.text}\` is used here by \`${draft.net}\``,
    file: phrase.span.file ?? scope.file,
    span: phrase.span,
  };
  const inner = scopeOf(found.module, new Map([...outer, ...values]), draft.expansion.sink, [...scope.trace, step]);
  const prefix = alias === undefined ? around.prefix : `${around.prefix}${alias.text}_`;
  const names = namesInside(draft, prefix);
  const body = found.declaration.body;
  return { body, scope: inner, around: { fromTemplate: true, templates: [...around.templates, key], prefix, names } };
}

/**
 * Inside a template, `above` is the layer above its use, and names are first searched among the layers of this use.
 */
function namesInside(draft: Draft, prefix: string): Renaming {
  const above = [...draft.statements.keys()].at(-1) ?? draft.input?.name.text;
  return (word) => {
    if (word === "above") return above ?? word;
    const own = prefix + word;
    return draft.statements.has(own) ? own : word;
  };
}

/** Template, arguments and alias of `T`, `T(a, b)`, `T(a, b) as X`. */
function parts(
  phrase: Phrase,
): { readonly name: Name; readonly args: readonly Expr[]; readonly alias: Name | undefined } | undefined {
  const [item, as, alias, extra] = phrase.items;
  const name = item?.kind === "call" ? item.name : wordOf(item);
  if (name === undefined || item === undefined || extra !== undefined) return undefined;
  if (as !== undefined && (wordOf(as)?.text !== "as" || wordOf(alias) === undefined)) return undefined;
  return { name, args: item.kind === "call" ? splitArguments(item.arguments) : [], alias: wordOf(alias) };
}

const splitArguments = (phrase: Phrase): readonly Expr[] =>
  phrase.items.flatMap((item) => (item.kind === "separator" ? [] : [item]));

/** A value for a parameter: its default, or one of its type. */
function exampleOf({ name, type, value }: TemplateParameter, scope: Scope): string {
  const byType: Readonly<Record<string, string>> = {
    ratio: "1",
    int: "1",
    number: "1",
    bool: "on",
    size: "3x3",
    grid: "3x3",
  };
  return (value === undefined ? undefined : scope.textAt(value.span)) ?? byType[type?.text ?? ""] ?? name.text;
}

function bind(
  template: TemplateDeclaration,
  args: readonly Expr[],
  caller: Scope,
  own: Scope,
  at: Span,
): ReadonlyMap<string, ParamValue> | undefined {
  const { parameters } = template;
  const least = parameters.filter((one) => one.value === undefined).length;
  if (args.length < least || args.length > parameters.length) {
    const most = parameters.length;
    const range = least === most ? `${least}` : least === 0 ? `at most ${most}` : `${least} to ${most}`;
    const expected = most === 0 ? "no arguments" : `${range} argument${most === 1 ? "" : "s"}`;
    const names = parameters.map((one) => exampleOf(one, own)).join(", ");
    const hint = `write \`use ${template.name.text}${most === 0 ? "" : `(${names})`}\``;
    const values = { name: template.name.text, expected, found: args.length };
    caller.report(diagnostic("expand/template-arguments", { file: caller.file, span: at }, values, { hint }));
    return undefined;
  }
  const values = new Map<string, ParamValue>();
  for (const [i, parameter] of parameters.entries()) {
    const type = parameter.type === undefined ? undefined : readType(parameter.type, own);
    if (type?.ok === false) return undefined;
    const arg = args[i];
    if (arg === undefined) {
      const fallback = parameter.value === undefined ? undefined : readParameter(parameter.value, type?.value, own);
      if (fallback === undefined || !fallback.ok) return undefined;
      values.set(parameter.name.text, fallback.value.value);
      continue;
    }
    const label = type === undefined ? "a value" : labelOf(type.value);
    const value = evaluate(arg, label, caller);
    if (!value.ok) return undefined;
    if (type !== undefined && !fits(value.value, type.value)) {
      const names = {
        parameter: parameter.name.text,
        name: template.name.text,
        expected: label,
        found: shownValue(value.value),
      };
      const hint = misuseHint(arg, label, caller);
      caller.report(diagnostic("expand/argument-type", { file: caller.file, span: arg.span }, names, { hint }));
      return undefined;
    }
    values.set(parameter.name.text, value.value);
  }
  return values;
}
