import type { PlannedRun } from "./planned-study.js";
import { nextRun } from "./queue.js";

/** A run with the seconds of its stages, in order, and of its evaluation. */
export interface TimedRunOfStudy {
  readonly run: PlannedRun;
  readonly stages: readonly { readonly name: string; readonly key: string; readonly seconds: number }[];
  readonly evaluation: number;
}

export interface Machine {
  readonly jobs: number;
  readonly cores: number;
  /** Of each run. */
  readonly threads: number;
}

interface Working {
  readonly job: TimedRunOfStudy;
  readonly run: PlannedRun;
  readonly done: Set<string>;
  /** Stages to come, and the evaluation at the end. */
  readonly pieces: { readonly name: string | undefined; readonly key: string | undefined; left: number }[];
}

/**
 * Seconds of a study with several runs at the same time, by the queue of `fanc study`: a run waits while another one trains a stage
 * that both need. Runs whose threads exceed the cores share these equally.
 */
export function secondsWithJobs(runs: readonly TimedRunOfStudy[], { jobs, cores, threads }: Machine): number {
  const waiting = [...runs];
  const working: Working[] = [];
  const available = new Set<string>();
  let time = 0;
  for (;;) {
    while (working.length < jobs) {
      const next = nextRun(waiting, working, available);
      if (next === undefined) break;
      waiting.splice(waiting.indexOf(next), 1);
      working.push(begun(next));
    }
    if (working.length === 0) return time;
    const slowdown = Math.max(1, (working.length * threads) / cores);
    const piece = Math.min(...working.map(({ pieces }) => pieces[0]?.left ?? 0));
    time += piece * slowdown;
    for (const one of [...working]) {
      const [current] = one.pieces;
      if (current !== undefined) {
        current.left -= piece;
        if (current.left > 1e-9) continue;
        one.pieces.shift();
        if (current.name !== undefined) one.done.add(current.name);
        if (current.key !== undefined) available.add(current.key);
      }
      if (one.pieces.length === 0) working.splice(working.indexOf(one), 1);
    }
  }
}

const begun = (job: TimedRunOfStudy): Working => ({
  job,
  run: job.run,
  done: new Set(),
  pieces: [
    ...job.stages.map(({ name, key, seconds }) => ({ name, key, left: seconds })),
    { name: undefined, key: undefined, left: job.evaluation },
  ],
});
