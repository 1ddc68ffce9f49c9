import type { EvaluateDeclaration, Name } from "../../dsl/ast/ast.js";
import { leftover } from "../../dsl/schema/core/block.js";
import { Cursor } from "../../dsl/schema/core/cursor.js";
import { type PhraseOf, readPhrase } from "../../dsl/schema/core/phrase.js";
import { evaluatePhrase, type localisationPhrase } from "../../dsl/schema/evaluate.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { isScore } from "../contract/plan-queries.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { CompilerHost } from "../host/host.js";
import type { CascadeStep, EvaluateModel, ScheduleModel } from "../model/index.js";
import { boxesInData, hasBoxes } from "./boxes.js";
import { publishedResult } from "./compare.js";
import { type ResolvedRef, resolveRef } from "./data-ref.js";
import { type Checked, originAt, placeOf } from "./model-context.js";
import { overlapOf } from "./overlap.js";
import { rulesOf, slicesOf } from "./slices.js";
import { attributesInData } from "./stage-checks.js";
import { type WindowUse, windowUses } from "./trained-windows.js";

/** `evaluate on data { … }`; `schedule` is undefined if the file has none or a faulty one. */
export function checkEvaluate(
  declaration: EvaluateDeclaration,
  schedule: ScheduleModel | undefined,
  host: CompilerHost,
  ctx: Checked,
): EvaluateModel | undefined {
  if (declaration.broken) return undefined;
  const { scope } = ctx;
  const cursor = new Cursor(declaration.value);
  const read = readPhrase(evaluatePhrase, declaration.keyword, cursor, scope);
  if (!read.ok) return undefined;
  if (!cursor.done) {
    leftover(cursor, { owner: "`evaluate`", neighbours: [] }, scope);
    return undefined;
  }
  const { on, localisation, compare, slices, rules } = read.value.values;
  const data = resolveRef(on, ["test"], ctx);
  if (ctx.steps === undefined) {
    // A faulty schedule could have a stage whose net answers alone.
    if (schedule === undefined && scope.module.document.declarations.some((one) => one.kind === "schedule"))
      return undefined;
    const hint = "add `cascade name { … }`, or a stage that trains one net on whole images for attributes";
    scope.report(
      diagnostic("schedule/no-cascade", placeOf(scope, declaration.keyword), { name: "evaluate" }, { hint }),
    );
    return undefined;
  }
  const windows = [...ctx.steps]
    .filter(([, step]) => step?.kind === "window" || step?.kind === "boxes")
    .map(([key]) => key);
  const wanted = localisation?.values.window;
  const window = wanted?.text ?? windows.at(-1);
  if (wanted !== undefined && !windows.includes(wanted.text)) {
    if (ctx.steps.has(wanted.text) && ctx.steps.get(wanted.text) === undefined) return undefined;
    const hint = chooseFrom(wanted.text, windows);
    scope.report(diagnostic("evaluate/no-window", placeOf(scope, wanted), { name: wanted.text }, { hint }));
    return undefined;
  }
  const score = [...ctx.steps.values()].find(isScore);
  const missing = score === undefined ? "an svm or output step" : "a window";
  if (score === undefined || (window === undefined && localisation !== undefined)) {
    // A faulty step could be the missing one.
    if ([...ctx.steps.values()].includes(undefined)) return undefined;
    const hint = score === undefined ? "add `score = svm per … on …`" : "remove `localisation:`, or add a window";
    scope.report(diagnostic("evaluate/nothing-to-find", placeOf(scope, declaration.keyword), { missing }, { hint }));
    return undefined;
  }
  const at = on[0] ?? declaration.keyword;
  if (data === undefined || !boxesInData(at, score, data.data, ctx)) return undefined;
  if (!attributesInData(at, data.data, score.attributes, ctx)) return undefined;
  if (localisation !== undefined && data.data !== undefined && !hasBoxes(data.data)) {
    const place = placeOf(scope, { span: read.value.given.get("localisation") ?? declaration.keyword.span });
    const hint = "remove `localisation:`";
    scope.report(diagnostic("evaluate/no-boxes", place, { data: data.data.name }, { hint }));
  }
  const localised = window === undefined ? undefined : localisationOf(window, localisation?.values, ctx);
  if (localised === "broken") return undefined;
  warnOfSeen(on, data, schedule, ctx);
  const attributes = ctx.attributes.get(score.attributes)?.attributes ?? [];
  const published = compare === undefined ? undefined : publishedResult(compare, attributes, host, scope);
  if (compare !== undefined && published === undefined) return undefined;
  const parts = slicesOf(slices, attributes, scope);
  const contradictions = rulesOf(rules, attributes, scope);
  if (parts === undefined || contradictions === undefined) return undefined;
  return {
    on: data.ref,
    localisation: localised,
    slices: parts,
    rules: contradictions,
    compare: published,
    origin: originAt(scope, declaration.keyword.span),
  };
}

/** What is measured of a window. */
function localisationOf(
  window: string,
  given: Partial<PhraseOf<typeof localisationPhrase>["values"]> = {},
  ctx: Checked,
): EvaluateModel["localisation"] | "broken" {
  const against = backgroundsOf(given.against, window, ctx);
  if (against === "broken") return against;
  return { window, ious: given.iou ?? [0.5], fppi: given.fppi ?? [], against };
}

/** The images without faces: those that are named, else those of a calibrated threshold, the measured window's before others. */
function backgroundsOf(named: Name | undefined, window: string, ctx: Checked): string | undefined | "broken" {
  if (named === undefined) {
    const steps = [ctx.steps?.get(window), ...(ctx.steps?.values() ?? [])];
    return steps.flatMap((step) =>
      step?.kind === "window" && step.search.threshold.kind === "calibrated" ? [step.search.threshold.against] : [],
    )[0];
  }
  const found = ctx.data.get(named.text);
  if (found?.kind === "backgrounds") return found.name;
  if (found === undefined) return "broken";
  const names = [...ctx.data.values()].flatMap((one) => (one?.kind === "backgrounds" ? [one.name] : []));
  const hint = chooseFrom(named.text, names) ?? 'declare `data scenes = backgrounds { root: "…" }` and name it';
  const values = { name: found.name, found: found.kind };
  ctx.scope.report(diagnostic("evaluate/not-backgrounds", placeOf(ctx.scope, named), values, { hint }));
  return "broken";
}

/** The images that a step of the cascade names for a fit. */
function usesOf(step: CascadeStep): readonly WindowUse[] {
  if (step.kind === "window") return windowUses(step);
  return step.kind === "decide" && step.on !== undefined
    ? [{ what: "the decisions of", name: step.name, on: step.on }]
    : [];
}

/** Warns of images that the run has used before: results on them say nothing about new images. */
function warnOfSeen(
  on: readonly Name[],
  { data, ref }: ResolvedRef,
  schedule: ScheduleModel | undefined,
  { scope, data: known, steps }: Checked,
): void {
  const [first] = on;
  if (first === undefined) return;
  const uses = [
    ...(schedule?.stages ?? []).map((stage) => ({ what: "stage", name: stage.name, on: stage.on })),
    ...[...(steps?.values() ?? [])].flatMap((step) => (step === undefined ? [] : usesOf(step))),
  ];
  for (const { what, name, on: used } of uses) {
    const how = overlapOf({ data, split: ref.split }, { data: known.get(used.data), split: used.split });
    if (how === undefined) continue;
    const span = { ...first.span, end: (on.at(-1) ?? first).span.end };
    const values = { data: on.map((part) => part.text).join("."), how, use: `${what} \`${name}\`` };
    const hint =
      ref.split === "test"
        ? `use other images in \`${name}\`: the test split is for the evaluation only`
        : `measure on images of other people: \`${first.text}.test\``;
    scope.report(diagnostic("evaluate/seen-data", placeOf(scope, { span }), values, { hint }));
    return;
  }
}
