import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenedEngine } from "../engines/open-engine.js";
import { Interrupted, unlessAborted } from "../process/interrupted.js";
import { interruptSignal } from "../terminal/interrupt.js";
import type { TrainingContext } from "../train/training-context.js";
import type { BegunRun } from "./begin-run.js";
import { type SessionOptions, withSession } from "./session.js";

/** A training that was prepared, but is not started. */
export interface PreparedRun extends BegunRun {
  readonly openEngine: () => Promise<OpenedEngine>;
}

/** Makes temporary runs. */
export interface Scratch {
  readonly signal: AbortSignal;
  /**
   * @param prepare as for a training; gets the folder of the temporary run.
   * @returns the exit code of `work`, or that of an interruption.
   */
  run(
    prepare: (folder: string, signal: AbortSignal) => Promise<PreparedRun>,
    work: (context: TrainingContext) => Promise<number>,
  ): Promise<number>;
}

/** Works with temporary runs, and removes them at the end. Returns the process exit code. */
export async function withScratch(
  { modules, bars }: Pick<SessionOptions, "modules" | "bars">,
  work: (scratch: Scratch) => Promise<number>,
): Promise<number> {
  const top = await mkdtemp(join(tmpdir(), "fanc-plan-"));
  const interrupt = interruptSignal({ preparing: true });
  const { signal } = interrupt;
  let count = 0;
  try {
    return await work({
      signal,
      run: async (prepare, use) => {
        const begun = await unlessAborted(signal, prepare(join(top, `run-${++count}`), signal));
        const shown = { modules, ...(bars === undefined ? {} : { bars }) };
        // `withSession` would release the signals of the program after the first of several runs.
        const held = { ...interrupt, release: () => undefined };
        return withSession({ ...begun, ...shown, interrupt: held, whenStopped: "nothing was stored" }, use);
      },
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write(`${process.stderr.isTTY ? "\n" : ""}stopped\n`);
    return interrupt.exitCode();
  } finally {
    interrupt.release();
    await rm(top, { recursive: true, force: true });
  }
}
