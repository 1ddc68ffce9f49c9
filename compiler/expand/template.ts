import type { Block, Expr, Phrase, TemplateDeclaration } from "../../dsl/ast/ast.js";
import { evaluate } from "../../dsl/schema/core/arithmetic.js";
import { fits, labelOf, readParameter, readType } from "../../dsl/schema/core/parameter.js";
import type { ParamValue } from "../../dsl/schema/core/types.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import { type Scope, scopeOf, type TraceStep } from "../resolve/scope.js";
import type { Draft } from "./statements.js";

/** A template in use: its body, to be read with the arguments in scope. */
export interface OpenedTemplate {
  readonly body: Block;
  readonly scope: Scope;
  /** Templates open now, outermost first: none may be used again inside. */
  readonly templates: readonly string[];
}

/** `use Template(argument, …)`; marks the draft broken where it cannot be opened. */
export function openTemplate(
  draft: Draft,
  phrase: Phrase,
  scope: Scope,
  templates: readonly string[],
): OpenedTemplate | undefined {
  const [item] = phrase.items;
  const name =
    item?.kind === "call" ? item.name : item?.kind === "path" && item.names.length === 1 ? item.names[0] : undefined;
  if (name === undefined || item === undefined || phrase.items.length !== 1) {
    scope.report(
      diagnostic(
        "expand/bad-clause",
        { file: scope.file, span: phrase.span },
        { expected: "one template after `use`" },
        { hint: "write `use Trunk(width)`" },
      ),
    );
    draft.broken = true;
    return undefined;
  }
  const found = scope.find("template", name);
  if (found === undefined || found.declaration.broken) {
    draft.broken = true;
    return undefined;
  }
  const key = `${found.module.path}#${name.text}`;
  if (templates.includes(key)) {
    scope.report(diagnostic("expand/template-cycle", { file: scope.file, span: name.span }, { name: name.text }));
    draft.broken = true;
    return undefined;
  }
  const args = item.kind === "call" ? splitArguments(item.arguments) : [];
  const outer = draft.expansion.environments.get(found.module) ?? new Map<string, ParamValue | "broken">();
  const values = bind(found.declaration, args, scope, scopeOf(found.module, outer, draft.expansion.sink), name.span);
  if (values === undefined) {
    draft.broken = true;
    return undefined;
  }
  const step: TraceStep = {
    text: `\`${name.text}\` is used here by \`${draft.net}\``,
    file: scope.file,
    span: phrase.span,
  };
  const inner = scopeOf(found.module, new Map([...outer, ...values]), draft.expansion.sink, [...scope.trace, step]);
  return { body: found.declaration.body, scope: inner, templates: [...templates, key] };
}

const splitArguments = (phrase: Phrase): readonly Expr[] =>
  phrase.items.flatMap((item) => (item.kind === "separator" ? [] : [item]));

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
    const range = least === parameters.length ? `${least}` : `${least} to ${parameters.length}`;
    const expected = `${range} argument${range === "1" ? "" : "s"}`;
    caller.report(
      diagnostic(
        "expand/template-arguments",
        { file: caller.file, span: at },
        { name: template.name.text, expected, found: args.length },
      ),
    );
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
      const names = { parameter: parameter.name.text, name: template.name.text, expected: label };
      caller.report(diagnostic("expand/argument-type", { file: caller.file, span: arg.span }, names));
      return undefined;
    }
    values.set(parameter.name.text, value.value);
  }
  return values;
}
