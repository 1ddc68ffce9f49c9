import type { Name } from "../../dsl/ast/ast.js";
import type { RuleExpr, SliceExpr } from "../../dsl/schema/evaluate.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { EvaluateModel } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";
import { placeOf } from "./model-context.js";

type Slices = EvaluateModel["slices"];
type Rules = EvaluateModel["rules"];

/** The slices of an evaluation of these attributes; undefined if one is faulty. */
export function slicesOf(
  slices: readonly SliceExpr[],
  attributes: readonly string[],
  scope: Scope,
): Slices | undefined {
  const found = slices.map((slice): Slices[number] | undefined => {
    if (slice.kind !== "attribute") return { kind: slice.kind };
    return isScored(slice, attributes, scope) ? { kind: "attribute", attribute: slice.text } : undefined;
  });
  const sound = found.filter((one) => one !== undefined);
  const repeated = slices.filter((one, i) =>
    slices.slice(0, i).some(({ kind, text }) => kind === one.kind && text === one.text),
  );
  for (const one of repeated) reportRepeated(one, one.text, scope);
  return sound.length === slices.length && repeated.length === 0 ? sound : undefined;
}

/** The rules of an evaluation of these attributes, one for each pair; undefined if one is faulty. */
export function rulesOf(rules: readonly RuleExpr[], attributes: readonly string[], scope: Scope): Rules | undefined {
  const pairs = rules.flatMap(({ attribute, kind, others }) => others.map((other) => ({ attribute, kind, other })));
  let sound = rules.every(({ attribute }) => isScored(attribute, attributes, scope));
  const seen = new Set<string>();
  for (const { attribute, kind, other } of pairs) {
    if (!isScored(other, attributes, scope)) sound = false;
    else if (other.text === attribute.text) {
      const hint = chooseFrom(
        other.text,
        attributes.filter((one) => one !== other.text),
      );
      scope.report(diagnostic("evaluate/rule-on-itself", placeOf(scope, other), { name: other.text }, { hint }));
      sound = false;
    }
    // Exclusion is mutual.
    const both = [attribute.text, other.text];
    const key = JSON.stringify([kind, ...(kind === "excludes" ? both.toSorted() : both)]);
    if (seen.has(key)) {
      reportRepeated(other, `${attribute.text} ${kind} ${other.text}`, scope);
      sound = false;
    }
    seen.add(key);
  }
  return sound
    ? pairs.map(({ attribute, kind, other }) => ({ attribute: attribute.text, kind, other: other.text }))
    : undefined;
}

function isScored(name: Pick<Name, "text" | "span">, attributes: readonly string[], scope: Scope): boolean {
  if (attributes.includes(name.text)) return true;
  const hint = chooseFrom(name.text, attributes);
  scope.report(diagnostic("evaluate/unknown-attribute", placeOf(scope, name), { name: name.text }, { hint }));
  return false;
}

const reportRepeated = (at: Pick<Name, "span">, what: string, scope: Scope): void =>
  scope.report(diagnostic("evaluate/repeated", placeOf(scope, at), { what }, { hint: "remove one of them" }));
