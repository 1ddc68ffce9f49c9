import { createHash } from "node:crypto";

/** What a stage's result depends on: a name for people to the hash of each part. */
export type StageParts = Readonly<Record<string, string>>;

/** The key of a stage. Two stages are equal if they have the same name and the same key. */
export const keyOf = (name: string, parts: StageParts): string => digest([name, parts]);

/** The part with the limits of a rehearsal: all other differences from a rehearsal mean nothing. */
export const REHEARSAL = "the rehearsal";

/** Parts that follow from others: each is named only if none of its causes has changed. `undefined`: any other part. */
const consequences = new Map<string, readonly string[] | undefined>([
  ["the training step", undefined],
  ["the values of the labels", ["the data", "the labels", "the loss", "the other options"]],
]);

/** Parts of a key that differ, in words: the causes, without what follows from them. */
export function changedParts(before: StageParts, now: StageParts): readonly string[] {
  if (before[REHEARSAL] !== now[REHEARSAL]) return [REHEARSAL];
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  const changed = names.filter((name) => before[name] !== now[name]);
  const follows = (name: string): boolean => {
    if (!consequences.has(name)) return false;
    const causes = consequences.get(name) ?? names;
    return changed.some((one) => one !== name && causes.includes(one));
  };
  return changed.filter((name) => !follows(name));
}

/** SHA-256 of a value as JSON with the names of objects in order. */
export function digest(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}
