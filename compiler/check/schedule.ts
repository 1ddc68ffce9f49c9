import {
  firstNameOf,
  type Name,
  type Phrase,
  type ScheduleDeclaration,
  type StageEntry,
  wordOf,
} from "../../dsl/ast/ast.js";
import { insteadOf, leftover, type Read, readBlock, strayHint } from "../../dsl/schema/core/block.js";
import { Cursor } from "../../dsl/schema/core/cursor.js";
import { type AnyPhrase, type PhraseOf, readPhrase } from "../../dsl/schema/core/phrase.js";
import type { PropertySpecs } from "../../dsl/schema/core/types.js";
import {
  afterClause,
  fitClause,
  SCHEDULE_PROPERTIES,
  TRAIN_PROPERTIES,
  trainClause,
} from "../../dsl/schema/schedule.js";
import { didYouMean } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { ScheduleModel, StageModel } from "../model/index.js";
import { checkFit } from "./fit.js";
import { type Checked, originAt, placeOf } from "./model-context.js";
import { inOrder, type Waiting } from "./stage-order.js";
import { checkTrain } from "./train.js";

/** A stage as read, before it is checked against the nets and data. */
export interface StageDraft extends Waiting {
  readonly entry: StageEntry;
  readonly train: PhraseOf<typeof trainClause> | undefined;
  readonly fit: PhraseOf<typeof fitClause> | undefined;
  readonly options: Read<typeof TRAIN_PROPERTIES> | undefined;
  readonly broken: boolean;
}

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
    drafts.push(entry.broken ? unread(entry) : draft(entry, ctx));
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
  const stages = sorted.order.map((one): StageModel | undefined => {
    if (one.broken) return undefined;
    return one.train === undefined ? checkFit(one, drafts, ctx) : checkTrain(one, drafts, memory, ctx);
  });
  warnOfUnusedNets(drafts, ctx);
  const complete = stages.filter((one) => one !== undefined);
  if (!read.ok || !known || complete.length !== stages.length) return undefined;
  return { ...read.value.values, stages: complete, origin: originAt(scope, declaration.keyword.span) };
}

/** The rows without their demand to be present. */
const relaxed = <R extends PropertySpecs>(rows: R): R =>
  Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, { ...row, required: false }])) as R;

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

/** A stage with a syntax error inside: its work and its dependencies are unknown. */
const unread = (entry: StageEntry): StageDraft => ({
  entry,
  name: entry.name,
  after: [],
  train: undefined,
  fit: undefined,
  options: undefined,
  broken: true,
});

function draft(entry: StageEntry, ctx: Checked): StageDraft {
  const { scope } = ctx;
  const after: Name[] = [];
  let train: StageDraft["train"];
  let fit: StageDraft["fit"];
  let fine = true;
  const clause = <S extends AnyPhrase>(schema: S, keyword: Name, phrase: Phrase): PhraseOf<S> | undefined => {
    const cursor = new Cursor(phrase);
    const read = readPhrase(schema, keyword, cursor, scope);
    if (!read.ok) return undefined;
    if (cursor.done) return read.value;
    cursor.expected = [...cursor.expected, "after", "train", "fit"];
    leftover(cursor, { owner: `\`${keyword.text}\``, neighbours: Object.keys(TRAIN_PROPERTIES) }, scope);
    return undefined;
  };
  const once = (keyword: Name): void => {
    if (train === undefined && fit === undefined) return;
    fine = false;
    scope.report(
      diagnostic(
        "schedule/too-much-work",
        placeOf(scope, keyword),
        { name: entry.name.text },
        { hint: "move this clause to its own stage" },
      ),
    );
  };
  const others = (one: StageEntry["body"]["entries"][number]): boolean => {
    const [phrase] = one.kind === "clause" ? one.value.phrases : [];
    if (one.kind !== "clause" || phrase === undefined) {
      const values = { what: `\`${firstNameOf(one).text}\``, owner: "`stage`" };
      const { text } = firstNameOf(one);
      const known = Object.keys(TRAIN_PROPERTIES);
      const hint = known.includes(text)
        ? `write \`${text}:\``
        : (strayHint(one, entry.body, scope) ?? insteadOf(text, known));
      scope.report(diagnostic("value/misplaced-entry", placeOf(scope, firstNameOf(one)), values, { hint }));
      return false;
    }
    switch (one.keyword.text) {
      case "after": {
        const read = clause(afterClause, one.keyword, phrase);
        after.push(...(read?.values.stages ?? []));
        return read !== undefined;
      }
      case "train":
        once(one.keyword);
        train = clause(trainClause, one.keyword, phrase);
        return train !== undefined;
      default:
        once(one.keyword);
        fit = clause(fitClause, one.keyword, phrase);
        return fit !== undefined;
    }
  };
  const fits = entry.body.entries.some((one) => one.kind === "clause" && one.keyword.text === "fit");
  const trains = entry.body.entries.some((one) => one.kind === "clause" && one.keyword.text === "train");
  // `fit Net on …` with the options of training has one mistake: the word.
  const fitsNet = entry.body.entries.some(
    (one) => one.kind === "clause" && one.keyword.text === "fit" && isNet(one.value.phrases[0], scope),
  );
  const options =
    fits && !trains && !fitsNet
      ? readBlock({}, entry.body, "a `stage` that fits", scope, others)
      : readBlock(trains && !fits ? TRAIN_PROPERTIES : relaxed(TRAIN_PROPERTIES), entry.body, "`stage`", scope, others);
  if (!fits && !trains && options.ok) {
    fine = false;
    scope.report(
      diagnostic(
        "schedule/no-work",
        placeOf(scope, entry.name),
        { name: entry.name.text },
        { hint: "add `train Net on data` or `fit score on data`" },
      ),
    );
  }
  const read =
    trains && options.ok && "loss" in options.value.values
      ? (options.value as Read<typeof TRAIN_PROPERTIES>)
      : undefined;
  return { entry, name: entry.name, after, train, fit, options: read, broken: !fine || !options.ok };
}

/** Does a clause begin with the name of a net? */
function isNet(phrase: Phrase | undefined, scope: Checked["scope"]): boolean {
  const word = wordOf(phrase?.items[0])?.text;
  return word !== undefined && scope.module.symbols.get(word)?.declaration.kind === "net";
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
