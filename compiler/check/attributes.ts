import type { AttributesDeclaration, Name } from "../../dsl/ast/ast.js";
import { type AttributesExpr, attributesExpr } from "../../dsl/schema/attributes.js";
import { readValue } from "../../dsl/schema/core/block.js";
import type { Span } from "../../dsl/source/span.js";
import { didYouMean } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { AttributeList, Origin } from "../model/index.js";
import type { Module } from "../resolve/load.js";
import type { Scope } from "../resolve/scope.js";
import { originAt, placeOf } from "./model-context.js";

/** The scope of a module that another one imports from. */
export type ScopeIn = (module: Module) => Scope;

/** The attributes of a list after its expression is evaluated, in order and without repetition. */
export function checkAttributes(
  declaration: AttributesDeclaration,
  scope: Scope,
  scopeIn: ScopeIn,
): AttributeList | undefined {
  const all = namesOf(declaration, { scope, scopeIn, open: [] });
  if (all === undefined) return undefined;
  const attributes = all.map(({ name }) => name);
  const places = all.map(({ origin }) => origin);
  return { name: declaration.name.text, attributes, places, origin: originAt(scope, declaration.name.span) };
}

interface Attribute {
  readonly name: string;
  readonly origin: Origin;
}

interface Open {
  readonly declaration: AttributesDeclaration;
  readonly scope: Scope;
}

interface Context {
  readonly scope: Scope;
  readonly scopeIn: ScopeIn;
  /** Lists being evaluated, outermost first. */
  readonly open: readonly Open[];
}

function namesOf(declaration: AttributesDeclaration, ctx: Context): readonly Attribute[] | undefined {
  if (declaration.broken) return undefined;
  const owner = { owner: `\`${declaration.name.text}\``, neighbours: [] };
  const read = readValue(attributesExpr, declaration.value, owner, ctx.scope);
  return read.ok
    ? evaluated(read.value, { ...ctx, open: [...ctx.open, { declaration, scope: ctx.scope }] })
    : undefined;
}

function evaluated(expr: AttributesExpr, ctx: Context): readonly Attribute[] | undefined {
  const { scope } = ctx;
  switch (expr.kind) {
    case "list":
      return distinct(expr.names, scope);
    case "reference":
      return referenced(expr.name, ctx);
    case "first": {
      const of = evaluated(expr.of, ctx);
      if (of === undefined || of.length >= expr.count) return of?.slice(0, expr.count);
      const count = `${of.length} ${of.length === 1 ? "attribute" : "attributes"}`;
      const values = { list: shown(expr.of), count, wanted: expr.count };
      const hint = `write a number up to ${of.length}`;
      scope.report(diagnostic("data/too-few-attributes", placeOf(scope, { span: expr.at }), values, { hint }));
      return undefined;
    }
    case "join": {
      const [left, right] = [evaluated(expr.left, ctx), evaluated(expr.right, ctx)];
      if (left === undefined || right === undefined) return undefined;
      const both = right.find((one) => has(left, one.name))?.name;
      if (both === undefined) return [...left, ...right];
      const hint =
        expr.right.kind === "reference"
          ? `remove it from one of them: \`${expr.right.name.text} without [ ${both} ]\``
          : "remove it from one of them";
      scope.report(
        diagnostic(
          "resolve/duplicate-attribute",
          placeOf(scope, { span: spanOf(expr.right) }),
          { name: both },
          { hint },
        ),
      );
      return undefined;
    }
    case "without": {
      const [left, right] = [evaluated(expr.left, ctx), evaluated(expr.right, ctx)];
      if (left === undefined || right === undefined) return undefined;
      const unknown = right.find((one) => !has(left, one.name))?.name;
      if (unknown !== undefined) {
        const at = expr.right.kind === "list" ? expr.right.names.find((name) => name.text === unknown) : undefined;
        const place = placeOf(scope, at ?? { span: spanOf(expr.right) });
        const hint =
          didYouMean(
            unknown,
            left.map((one) => one.name),
          ) ?? "remove it";
        scope.report(diagnostic("data/unknown-attribute", place, { list: shown(expr.left), name: unknown }, { hint }));
        return undefined;
      }
      const rest = left.filter((one) => !has(right, one.name));
      if (rest.length > 0) return rest;
      const hint = "keep at least one attribute";
      scope.report(diagnostic("data/no-attributes", placeOf(scope, { span: spanOf(expr.right) }), {}, { hint }));
      return undefined;
    }
    default: {
      const never: never = expr;
      return never;
    }
  }
}

function distinct(names: readonly Name[], scope: Scope): readonly Attribute[] | undefined {
  const seen = new Map<string, Name>();
  for (const name of names) {
    const first = seen.get(name.text);
    if (first !== undefined) {
      const extra = { labels: [{ span: first.span, text: "first listed here" }], hint: "remove one of them" };
      scope.report(diagnostic("resolve/duplicate-attribute", placeOf(scope, name), { name: name.text }, extra));
      return undefined;
    }
    seen.set(name.text, name);
  }
  return names.map(({ text, span }) => ({ name: text, origin: originAt(scope, span) }));
}

const has = (all: readonly Attribute[], name: string): boolean => all.some((one) => one.name === name);

function referenced(name: Name, ctx: Context): readonly Attribute[] | undefined {
  const { scope, scopeIn, open } = ctx;
  const found = scope.find("attributes", name);
  if (found === undefined) return undefined;
  const { declaration, module } = found;
  const known = open.findIndex((one) => one.declaration === declaration);
  if (known >= 0) {
    // Every list of the cycle gets here; reporting all of them at the same place gives one report.
    const circle = open.slice(known).toSorted((a, b) => (placeKey(a) < placeKey(b) ? -1 : 1));
    const [first] = circle;
    if (first !== undefined) {
      const at = first.declaration.name;
      const hint = "spell out the names of one of the lists";
      first.scope.report(diagnostic("data/attributes-cycle", placeOf(first.scope, at), { name: at.text }, { hint }));
    }
    return undefined;
  }
  return namesOf(declaration, { ...ctx, scope: module === scope.module ? scope : scopeIn(module) });
}

const placeKey = ({ declaration, scope }: Open): string =>
  `${scope.file}:${String(declaration.name.span.start).padStart(9, "0")}`;

function spanOf(expr: AttributesExpr): Span {
  switch (expr.kind) {
    case "list":
    case "reference":
      return expr.span;
    case "first":
      return spanOf(expr.of);
    case "without":
    case "join":
      return spanOf(expr.left);
    default: {
      const never: never = expr;
      return never;
    }
  }
}

/** The name of a part of a list in messages. */
function shown(expr: AttributesExpr): string {
  switch (expr.kind) {
    case "list":
      return "the list";
    case "reference":
      return `\`${expr.name.text}\``;
    case "first":
      return `the first ${expr.count} of ${shown(expr.of)}`;
    case "without":
      return `the rest of ${shown(expr.left)}`;
    case "join":
      return "the joined list";
    default: {
      const never: never = expr;
      return never;
    }
  }
}
