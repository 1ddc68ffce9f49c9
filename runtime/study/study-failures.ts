import { join } from "node:path";
import { fromHere } from "../train/schedule.js";
import type { StudyResults } from "./results.js";

/** A failed run of a study. */
export interface FailedRun {
  readonly point: string;
  readonly seed: number;
  /** Below the folder of the study. */
  readonly folder: string;
  readonly reason: string;
}

export const failedRuns = ({ points }: StudyResults): readonly FailedRun[] =>
  points.flatMap(({ name, runs }) =>
    runs.flatMap(({ seed, folder, outcome }) =>
      outcome.kind === "failed" ? [{ point: name, seed, folder, reason: outcome.reason }] : [],
    ),
  );

/** What failed, and what to do: the last lines of a study with failed runs. */
export function failureLines(
  folder: string,
  { name, points }: StudyResults,
  failed: readonly FailedRun[],
): readonly string[] {
  if (failed.length === 0) return [];
  const all = points.reduce((sum, { runs }) => sum + runs.length, 0);
  return [
    `study ${name}: ${failed.length} of ${all} runs failed`,
    ...failed.map((run) => `  ${run.point}, seed ${run.seed}: ${run.reason}`),
    ...failed
      .slice(0, 1)
      .map(
        (run) =>
          `  the same command tries failed runs again, but for diverged ones; to train a run from the start, delete its folder, such as ${fromHere(join(folder, run.folder))}`,
      ),
  ];
}
