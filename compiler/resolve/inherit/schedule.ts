import {
  type Entry,
  firstNameOf,
  type Item,
  type Name,
  type ScheduleDeclaration,
  type StageEntry,
  wordOf,
} from "../../../dsl/ast/ast.js";
import { badChange, type ChangeContext, nothingTo, overlaid, removedNames } from "./changes.js";

/**
 * The schedule of the base with the changes: properties and stages replace those of the same name; stages are changed
 * in part, added or removed. A stage that waited for a removed stage waits for the stages that the removed one waited for.
 */
export function changedSchedule(
  base: ScheduleDeclaration,
  change: ScheduleDeclaration,
  ctx: ChangeContext,
): ScheduleDeclaration {
  let entries: readonly Entry[] = base.body.entries;
  const stage = (name: string): StageEntry | undefined =>
    entries.find((one): one is StageEntry => one.kind === "stage" && one.name.text === name);
  const names = (): readonly string[] => entries.flatMap((one) => (one.kind === "stage" ? [one.name.text] : []));
  const properties = change.body.entries.filter((one) => one.kind === "property");
  entries = overlaid(base.body, { ...change.body, entries: properties }).entries;
  for (const entry of change.body.entries) {
    if (entry.kind === "property" || (entry.broken && entry.kind !== "stage")) continue;
    if (entry.kind === "stage") {
      const old = stage(entry.name.text);
      if (entry.change !== undefined && old === undefined) nothingTo("change", "stage", entry.name, names(), ctx);
      else if (old === undefined) entries = [...entries, entry];
      else {
        const body = entry.change === undefined ? entry.body : overlaid(old.body, entry.body);
        entries = entries.map((one) =>
          one === old ? { ...entry, change: undefined, body, broken: entry.broken || old.broken } : one,
        );
      }
    } else if (entry.kind === "clause" && entry.keyword.text === "remove") {
      for (const name of removedNames(entry, ctx)) {
        const old = stage(name.text);
        if (old === undefined) nothingTo("remove", "stage", name, names(), ctx);
        else entries = without(entries, old);
      }
    } else badChange(ctx, firstNameOf(entry), "properties, stages or `remove`");
  }
  return { ...base, body: { ...base.body, entries }, broken: base.broken || change.broken };
}

const waitsFor = (stage: StageEntry): readonly Name[] =>
  stage.body.entries.flatMap((one) =>
    one.kind === "clause" && one.keyword.text === "after"
      ? one.value.phrases.flatMap((phrase) => phrase.items.flatMap((item) => wordOf(item) ?? []))
      : [],
  );

function without(entries: readonly Entry[], removed: StageEntry): readonly Entry[] {
  const before = waitsFor(removed);
  return entries
    .filter((one) => one !== removed)
    .map((one) =>
      one.kind === "stage" ? { ...one, body: { ...one.body, entries: rewired(one, removed, before) } } : one,
    );
}

/** The entries of a stage whose `after` names, instead of the removed stage, the stages that it waited for. */
function rewired(stage: StageEntry, removed: StageEntry, before: readonly Name[]): readonly Entry[] {
  return stage.body.entries.flatMap((entry) => {
    if (entry.kind !== "clause" || entry.keyword.text !== "after") return [entry];
    const names = waitsFor({ ...stage, body: { ...stage.body, entries: [entry] } });
    if (!names.some((name) => name.text === removed.name.text)) return [entry];
    const all = names.flatMap((name) => (name.text === removed.name.text ? before : [name]));
    const once = all.filter((name, i) => all.findIndex((one) => one.text === name.text) === i);
    if (once.length === 0) return [];
    const items = once.flatMap((name, i): readonly Item[] => {
      const path: Item = { kind: "path", names: [name], span: name.span };
      return i === 0 ? [path] : [{ kind: "separator", mark: ",", span: name.span }, path];
    });
    return [{ ...entry, value: { ...entry.value, phrases: [{ items, span: entry.value.span }] } }];
  });
}
