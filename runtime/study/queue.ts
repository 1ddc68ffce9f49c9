import type { PlannedRun } from "./planned-study.js";

/** A run that a process works on, with the stages that it has finished. */
export interface Working {
  readonly run: PlannedRun;
  readonly done: ReadonlySet<string>;
}

/**
 * The first waiting run that can start. A run waits while another one trains a stage that both need: it reuses the result then. What
 * nobody trains it trains itself.
 * @param available keys of finished stages.
 */
export function nextRun<T extends { readonly run: PlannedRun }>(
  waiting: readonly T[],
  working: readonly Working[],
  available: ReadonlySet<string>,
): T | undefined {
  const underway = new Set(
    working.flatMap(({ run, done }) => run.stages.flatMap(({ name, key }) => (done.has(name) ? [] : [key]))),
  );
  return waiting.find(({ run }) => run.stages.every(({ key }) => available.has(key) || !underway.has(key)));
}
