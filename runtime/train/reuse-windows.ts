import type { PlanStage } from "../../compiler/contract/schema.js";
import { reuseWindowCache } from "../cascade/window-cache.js";
import type { RunFolder } from "../run/run-folder.js";
import type { OtherRun } from "./reuse.js";
import { digest, type StageParts } from "./stage-key.js";
import { stepsInFront } from "./steps-in-front.js";

/** What windows in front of a stage depend on. */
const partsOfWindows = ["the data", "the cascade in front", "the nets in front", "the engine"];

/** A hash of what windows in front of a stage depend on. */
export const windowsKeyOf = (parts: StageParts): string => digest(partsOfWindows.map((part) => parts[part] ?? null));

/** Does this run hold windows that were found with all that they depend on as in `parts`? */
export function hasSameWindows({ state }: OtherRun, stage: string, parts: StageParts): boolean {
  const theirs = state.stages?.get(stage)?.parts;
  return theirs !== undefined && partsOfWindows.every((part) => theirs[part] === parts[part]);
}

/**
 * Copies the windows that another run has found in front of a stage, if everything that they depend on is the same: a stage that
 * is retrained need not search for them again. Windows of this run are kept.
 * @returns the run they were copied from; undefined if nothing was copied.
 */
export async function reuseWindows(
  run: RunFolder,
  stage: PlanStage,
  parts: StageParts,
  others: readonly OtherRun[],
): Promise<string | undefined> {
  const { data, split } = stage.on;
  const steps = stepsInFront(run.plan, stage).flatMap(({ kind, name }) => (kind === "window" ? [name] : []));
  for (const other of others) {
    if (!hasSameWindows(other, stage.name, parts)) continue;
    // The key has the images of the stage's own split; those of the validation split are compared with the data set.
    const [own, others] = [run.state, other.state].map(({ fingerprints }) => fingerprints?.get(data));
    const sameData = (["lists", "sizes", "times"] as const).every((one) => own?.[one] === others?.[one]);
    let copied = false;
    for (const step of steps)
      for (const part of new Set([split, ...(sameData ? (["validation"] as const) : [])]))
        if (await reuseWindowCache(run, step, { data, split: part }, other)) copied = true;
    if (copied) return other.path;
  }
  return undefined;
}
