import { firstNameOf, type ScheduleDeclaration } from "../../dsl/ast/ast.js";
import { insteadOf, readBlock } from "../../dsl/schema/core/block.js";
import { SCHEDULE_PROPERTIES } from "../../dsl/schema/schedule.js";
import { didYouMean } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { ScheduleModel, StageModel } from "../model/index.js";
import { checkFit } from "./fit.js";
import { type Checked, originAt, placeOf } from "./model-context.js";
import { readStage, type StageDraft } from "./stage-draft.js";
import { inOrder } from "./stage-order.js";
import { checkTrain } from "./train.js";

export function checkSchedule(declaration: ScheduleDeclaration, ctx: Checked): ScheduleModel | undefined {
  if (declaration.broken) return undefined;
  const { scope } = ctx;
  const drafts: StageDraft[] = [];
  const read = readBlock(SCHEDULE_PROPERTIES, declaration.body, "`schedule`", scope, (entry) => {
    if (entry.kind !== "stage") {
      const at = firstNameOf(entry);
      const known = Object.keys(SCHEDULE_PROPERTIES);
      const hint =
        entry.kind === "clause" && entry.keyword.text === "stage"
          ? "write `stage name { … }`"
          : known.includes(at.text)
            ? `write \`${at.text}:\``
            : insteadOf(at.text, known);
      const what = entry.kind === "clause" ? "this clause" : `the definition of \`${at.text}\``;
      scope.report(diagnostic("value/misplaced-entry", placeOf(scope, at), { what, owner: "`schedule`" }, { hint }));
      return false;
    }
    const first = drafts.find((one) => one.name.text === entry.name.text);
    if (first !== undefined) {
      const labels = [{ span: first.name.span, text: "first defined here" }];
      const extra = { labels, hint: "choose another name" };
      scope.report(
        diagnostic("schedule/duplicate-stage", placeOf(scope, entry.name), { name: entry.name.text }, extra),
      );
      return false;
    }
    drafts.push(readStage(entry, scope));
    return !entry.broken;
  });
  const known = unknownStages(drafts, ctx);
  const sorted = inOrder(drafts);
  if ("cycle" in sorted) {
    const names = sorted.cycle.map((one) => one.name.text);
    const [first] = sorted.cycle;
    if (first !== undefined) {
      const cycle = [...names, first.name.text].reverse().join(" -> ");
      scope.report(
        diagnostic("schedule/stage-cycle", placeOf(scope, first.name), { cycle }, { hint: "remove one `after`" }),
      );
    }
    return undefined;
  }
  const memory = read.ok ? read.value.values.memory : Number.POSITIVE_INFINITY;
  const stages = sorted.order.map((one): StageModel | "nothing" | undefined => {
    if (one.broken) return undefined;
    return one.train === undefined ? checkFit(one, drafts, ctx) : checkTrain(one, drafts, memory, ctx);
  });
  warnOfUnusedNets(drafts, ctx);
  const complete = stages.filter((one) => one !== undefined);
  if (!read.ok || !known || complete.length !== stages.length) return undefined;
  const idle = new Map(
    sorted.order.flatMap(({ name, after }, i) =>
      stages[i] === "nothing" ? [[name.text, after.map((one) => one.text)] as const] : [],
    ),
  );
  const busy = complete
    .filter((one) => one !== "nothing")
    .map((one) => ({ ...one, after: [...new Set(one.after.flatMap((name) => busyBefore(name, idle)))] }));
  return { ...read.value.values, stages: busy, origin: originAt(scope, declaration.keyword.span) };
}

/** A stage, or the stages that it waits for if it has nothing to do. */
const busyBefore = (name: string, idle: ReadonlyMap<string, readonly string[]>): readonly string[] =>
  idle.get(name)?.flatMap((one) => busyBefore(one, idle)) ?? [name];

function unknownStages(drafts: readonly StageDraft[], { scope }: Checked): boolean {
  const names = drafts.map((one) => one.name.text);
  let known = true;
  for (const one of drafts) {
    for (const name of one.after) {
      if (names.includes(name.text)) continue;
      known = false;
      const hint = didYouMean(name.text, names);
      scope.report(
        diagnostic("resolve/unknown-name", placeOf(scope, name), { kind: "stage", name: name.text }, { hint }),
      );
    }
  }
  return known;
}

/** Warns of trained nets that no step of the cascade uses. In a file without a cascade, the trained nets are the result. */
function warnOfUnusedNets(drafts: readonly StageDraft[], { scope, steps }: Checked): void {
  // A faulty step could be the one that uses the net.
  if (steps === undefined || [...steps.values()].includes(undefined)) return;
  const used = new Set([...steps.values()].flatMap((one) => (one !== undefined && "net" in one ? [one.net] : [])));
  const said = new Set<string>();
  for (const draft of drafts) {
    for (const name of draft.train?.values.nets ?? []) {
      if (used.has(name.text) || said.has(name.text)) continue;
      said.add(name.text);
      const values = { net: name.text, stage: draft.name.text };
      const hint = "use it in the cascade, or remove it from the stage";
      scope.report(diagnostic("schedule/trained-but-unused", placeOf(scope, name), values, { hint }));
    }
  }
}
