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
 * every repetition by task. `beside` runs before each repetition and is measured too (a yardstick).
 */
export async function interleaved(
  tasks: readonly Task[],
  { rounds, seconds }: Rounds,
  beside?: () => Promise<unknown>,
): Promise<ReadonlyMap<string, { readonly task: readonly number[]; readonly beside: readonly number[] }>> {
  const results = new Map(tasks.map(({ name }) => [name, { task: [] as number[], beside: [] as number[] }]));
  for (let round = 0; round < rounds; round++)
    for (const task of tasks) {
      const times = results.get(task.name);
      const opened = await task.open();
      try {
        await opened.run();
        const end = performance.now() + seconds * 1000;
        for (let i = 0; i < 3 || performance.now() < end; i++) {
          if (beside !== undefined) times?.beside.push(await timed(beside));
          times?.task.push(await timed(() => opened.run()));
        }
      } finally {
        await opened.close();
      }
    }
  return results;
}
