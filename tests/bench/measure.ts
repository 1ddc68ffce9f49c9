import { setTimeout } from "node:timers/promises";

/** Distribution of a measured quantity over rounds. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** Median, minimum and maximum; throws `RangeError` for an empty list. */
export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined)
    throw new RangeError("nothing was measured");
  return { median: (low + high) / 2, min, max, count: sorted.length };
}

/** Milliseconds that an action takes. */
export async function timed(action: () => unknown): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** Something measured: what is opened stays outside the measured time. */
export interface Task {
  readonly name: string;
  /** Prepares a round; the result runs one measured repetition. */
  open(): Promise<{ run(): Promise<unknown>; close(): Promise<void> }>;
}

export interface Rounds {
  readonly rounds: number;
  /** Repetitions in a round: at least 3, and as many as fit this time. */
  readonly seconds: number;
}

/**
 * Measures tasks in interleaved rounds, so that a change of the machine's speed meets all of them: milliseconds of
 * every repetition by task.
 */
export async function interleaved(
  tasks: readonly Task[],
  { rounds, seconds }: Rounds,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const results = new Map(tasks.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++)
    for (const task of tasks) {
      const opened = await task.open();
      try {
        await opened.run();
        const end = performance.now() + seconds * 1000;
        for (let i = 0; i < 3 || performance.now() < end; i++)
          results.get(task.name)?.push(await timed(() => opened.run()));
      } finally {
        await opened.close();
      }
    }
  return results;
}

/** Threads of ONNX Runtime and of OpenMP wait for more work in a busy loop for 30 to 60 ms after a run. */
const quiet = 100;

/**
 * Measures actions (each gives its milliseconds) in turn, over and over, with a pause before each in which the threads
 * of the one before come to rest: one list for each action, of one length. The first turn is not counted.
 */
export async function alternating(
  actions: readonly (() => Promise<number>)[],
  { rounds, seconds }: Rounds,
  pause: number = quiet,
): Promise<readonly (readonly number[])[]> {
  const turn = async (): Promise<readonly number[]> => {
    const times: number[] = [];
    for (const action of actions) {
      await setTimeout(pause);
      times.push(await action());
    }
    return times;
  };
  await turn();
  const end = performance.now() + rounds * seconds * 1000;
  const turns: (readonly number[])[] = [];
  while (turns.length < 3 || performance.now() < end) turns.push(await turn());
  return actions.map((_, i) => turns.map((times) => times[i] ?? Number.NaN));
}
