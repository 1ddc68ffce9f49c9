import { firstNameOf, type Name, type Phrase, type StageEntry, wordOf } from "../../dsl/ast/ast.js";
import { insteadOf, leftover, type Read, readBlock, strayHint } from "../../dsl/schema/core/block.js";
import { Cursor } from "../../dsl/schema/core/cursor.js";
import { type AnyPhrase, type PhraseOf, readPhrase } from "../../dsl/schema/core/phrase.js";
import type { PropertySpecs } from "../../dsl/schema/core/types.js";
import { afterClause, fitClause, TRAIN_PROPERTIES, trainClause } from "../../dsl/schema/schedule.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Scope } from "../resolve/scope.js";
import { placeOf } from "./model-context.js";
import type { Waiting } from "./stage-order.js";

/** A stage as read, before it is checked against the nets and data. */
export interface StageDraft extends Waiting {
  readonly entry: StageEntry;
  readonly train: PhraseOf<typeof trainClause> | undefined;
  readonly fit: PhraseOf<typeof fitClause> | undefined;
  readonly options: Read<typeof TRAIN_PROPERTIES> | undefined;
  readonly broken: boolean;
}

/** Reads a stage; reports what is wrong in itself. */
export const readStage = (entry: StageEntry, scope: Scope): StageDraft =>
  entry.broken ? unread(entry) : draft(entry, scope);

/** The rows without their demand to be present. */
const relaxed = <R extends PropertySpecs>(rows: R): R =>
  Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, { ...row, required: false }])) as R;

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

function draft(entry: StageEntry, scope: Scope): StageDraft {
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
function isNet(phrase: Phrase | undefined, scope: Scope): boolean {
  const word = wordOf(phrase?.items[0])?.text;
  return word !== undefined && scope.module.symbols.get(word)?.declaration.kind === "net";
}
