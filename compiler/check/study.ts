import {
  type ClauseEntry,
  firstNameOf,
  type Item,
  type Phrase,
  type StudyDeclaration,
  type VaryEntry,
} from "../../dsl/ast/ast.js";
import { insteadOf, readBlock, readValue } from "../../dsl/schema/core/block.js";
import { isComma } from "../../dsl/schema/core/values.js";
import { againstFile, MAX_SEED, STUDY_PROPERTIES } from "../../dsl/schema/study.js";
import { cover, type Span } from "../../dsl/source/span.js";
import { didYouMean } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { CompilerHost } from "../host/host.js";
import type { Origin, StudyModel, VariedSetting } from "../model/index.js";
import { isProperty } from "../resolve/settings/read.js";
import { type Checked, originAt, placeOf } from "./model-context.js";

/** Most combinations of one study, and most seeds. */
const LIMITS = { points: 1_000, seeds: 1_000 } as const;

/** What a study needs of its file. */
export interface StudySurroundings {
  /** Undefined if the file has none, or a faulty one. */
  readonly seed: number | undefined;
  readonly missing: readonly string[];
}

/**
 * Reads a study: what it varies, against which files, with which seeds. Whether a value fits its setting shows when the spec is
 * checked with it.
 */
export function checkStudy(
  declaration: StudyDeclaration,
  { seed, missing }: StudySurroundings,
  host: CompilerHost,
  ctx: Checked,
): StudyModel | undefined {
  if (declaration.broken) return undefined;
  const { scope } = ctx;
  const { name, body } = declaration;
  const varied: VariedSetting[] = [];
  const against: StudyModel["against"][number][] = [];
  const read = readBlock(STUDY_PROPERTIES, body, "`study`", scope, (entry) => {
    if (entry.kind === "vary") return addVaried(entry, varied, ctx);
    if (entry.kind === "clause" && entry.keyword.text === "against") return addAgainst(entry, against, host, ctx);
    const at = firstNameOf(entry);
    const hint =
      at.text === "vary"
        ? "write `vary SETTING: VALUE, VALUE`"
        : Object.hasOwn(STUDY_PROPERTIES, at.text)
          ? `write \`${at.text}:\``
          : insteadOf(at.text, ["vary", "against", ...Object.keys(STUDY_PROPERTIES)]);
    const values = { what: `\`${at.text}\``, owner: "`study`" };
    scope.report(diagnostic("value/misplaced-entry", placeOf(scope, at), values, { hint }));
    return false;
  });
  if (missing.length > 0) {
    const blocks = missing.map((one) => (one === "schedule" ? "`schedule { … }`" : "`evaluate on DATA { … }`"));
    const hint = `extend a spec that has ${missing.length === 1 ? "one" : "both"}, or add ${blocks.join(" and ")}`;
    const words = missing.map((one) => (one === "schedule" ? "a schedule" : "an evaluation")).join(" and ");
    scope.report(diagnostic("study/nothing-to-run", placeOf(scope, name), { missing: words }, { hint }));
    return undefined;
  }
  if (!read.ok) return undefined;
  const points = varied.reduce((product, { values }) => product * values.length, 1);
  if (points > LIMITS.points) {
    const hint = "name fewer values, or make several studies";
    scope.report(diagnostic("study/too-many-points", placeOf(scope, name), { points, limit: LIMITS.points }, { hint }));
    return undefined;
  }
  const at = read.value.given.get("seeds") ?? name.span;
  const seeds = seedsOf(read.value.values.seeds, seed, at, ctx);
  return seeds && { name: name.text, varied, against, seeds, origin: originAt(scope, name.span) };
}

function seedsOf(
  seeds: readonly number[],
  first: number | undefined,
  at: Span,
  { scope }: Checked,
): StudyModel["seeds"] | undefined {
  const place = placeOf(scope, { span: at });
  const [count, ...others] = seeds;
  if (count !== undefined && others.length === 0) {
    const most = Math.min(LIMITS.seeds, MAX_SEED - (first ?? 0) + 1);
    if (count >= 1 && count <= most) return { kind: "count", count };
    const values = { what: "the number of seeds", range: `a whole number from 1 to ${most}`, found: count };
    scope.report(diagnostic("value/out-of-range", place, values));
    return undefined;
  }
  const twice = seeds.find((one, i) => seeds.indexOf(one) !== i);
  if (twice === undefined) return { kind: "listed", seeds };
  scope.report(diagnostic("study/same-value", place, { value: twice }, { hint: "remove one of them" }));
  return undefined;
}

function addVaried(entry: VaryEntry, varied: VariedSetting[], ctx: Checked): boolean {
  const { scope } = ctx;
  const target = entry.target.map(({ text }) => text).join(".");
  const [first] = entry.target;
  const span = cover(first?.span ?? entry.keyword.span, entry.target.at(-1)?.span ?? entry.keyword.span);
  const origin = originAt(scope, span);
  const before = varied.find((one) => one.target === target);
  if (before !== undefined) {
    const labels = [{ span: spanOf(before.origin), text: "first varied here" }];
    const extra = { labels, hint: "name all values in one `vary`" };
    scope.report(diagnostic("study/same-target", placeOf(scope, { span }), { name: target }, extra));
    return false;
  }
  const values = valuesOf(entry.values, ctx);
  if (values === undefined) return false;
  let ok = true;
  for (const [i, { text, origin: at }] of values.entries()) {
    const same = values.slice(0, i).find((one) => sameValue(one.text, text));
    if (same === undefined) continue;
    const labels = [{ span: spanOf(same.origin), text: "first given here" }];
    const extra = { labels, hint: "remove one of them" };
    scope.report(diagnostic("study/same-value", placeOf(scope, { span: spanOf(at) }), { value: text }, extra));
    ok = false;
  }
  if (ok && !isProperty(target) && !scope.parameterNames.includes(target)) {
    ok = false;
    reportUnknown(target, span, ctx);
  }
  varied.push({ target, origin, values });
  return ok;
}

/** A name without a dot is a parameter. */
function reportUnknown(name: string, span: Span, { scope }: Checked): void {
  if (scope.module.doubtful.has(name)) return;
  const known = scope.parameterNames;
  const declared = scope.module.symbols.has(name);
  const hint = declared
    ? `name a part of it, such as \`${name}.PROPERTY\``
    : (didYouMean(name, known) ?? "name a parameter, or a property such as `STAGE.epochs` or `NET.LAYER.kernel`");
  scope.report(diagnostic("resolve/unknown-setting", placeOf(scope, { span }), { name }, { hint }));
}

const spanOf = ({ file, start, end }: Origin): Span => ({ file, start, end });

/** `0.50` and `5e-1` are the same value. */
const sameValue = (a: string, b: string): boolean =>
  a === b || (/^[-0-9.]/.test(a) && /^[-0-9.]/.test(b) && Number(a) === Number(b));

/** The values between commas; a list in parentheses is one value. */
function valuesOf(phrase: Phrase, { scope, sources }: Checked): VariedSetting["values"] | undefined {
  const groups: Item[][] = [[]];
  for (const item of phrase.items)
    if (isComma(item)) groups.push([]);
    else groups.at(-1)?.push(item);
  const values: VariedSetting["values"][number][] = [];
  for (const group of groups) {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) {
      const place = placeOf(scope, { span: phrase.items.find(isComma)?.span ?? phrase.span });
      const found = { found: "`,`", owner: "a list without a value next to it" };
      scope.report(diagnostic("value/unexpected", place, found, { hint: "remove it" }));
      return undefined;
    }
    const list = group.length === 1 && first.kind === "paren" && first.inner.items.some(isComma);
    const at = list ? first.inner.span : cover(first.span, last.span);
    const text = sources.get(at.file ?? scope.file)?.slice(at) ?? "";
    values.push({ text, origin: originAt(scope, at) });
  }
  return values;
}

function addAgainst(
  entry: ClauseEntry,
  against: StudyModel["against"][number][],
  host: CompilerHost,
  ctx: Checked,
): boolean {
  const { scope } = ctx;
  const [phrase] = entry.value.phrases;
  if (phrase === undefined) return false;
  const around = { owner: "`against`", neighbours: Object.keys(STUDY_PROPERTIES) };
  const read = readValue(againstFile, phrase, around, scope);
  if (!read.ok) return false;
  const place = placeOf(scope, phrase);
  const from = phrase.span.file ?? scope.file;
  const resolved = host.resolveImport(read.value, from);
  if (resolved.kind === "outside") {
    const hint = "copy the file into the project";
    scope.report(diagnostic("load/import-outside-project", place, { path: read.value }, { hint }));
    return false;
  }
  if (host.readFile(resolved.path) === undefined) {
    const hint = "write the path relative to this file";
    scope.report(diagnostic("load/import-not-found", place, { path: read.value }, { hint }));
    return false;
  }
  if (against.some(({ file }) => file === resolved.path)) {
    scope.report(diagnostic("study/same-file", place, { file: read.value }, { hint: "remove one of them" }));
    return false;
  }
  against.push({ file: resolved.path, origin: originAt(scope, phrase.span) });
  return true;
}
