import { createRequire } from "node:module";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { fault, type UserError } from "../errors/user-error.js";
import { doSvmTask, type SvmReply, type SvmTask, type SvmWork } from "./svm-task.js";

/** Does lists of tasks, several at once. */
export interface SvmTeam {
  /** Resolves when all tasks are done; `onReply` gets them in the order in which they end. */
  run(tasks: readonly SvmTask[], onReply: (reply: SvmReply) => void): Promise<void>;
  close(): Promise<void>;
}

/** The tasks one after the other in this thread, which gives way to other events between them. */
export function lonelyTeam(work: SvmWork, signal: AbortSignal | undefined): SvmTeam {
  return {
    run: async (tasks, onReply) => {
      for (const task of tasks) {
        await setImmediate();
        signal?.throwIfAborted();
        onReply(doSvmTask(work, task));
      }
    },
    close: async () => undefined,
  };
}

/**
 * Worker threads that share the work's arrays. An abort ends them at once, in the middle of a fit.
 *
 * @param script the worker's file; another one only in tests.
 */
export function openTeam(
  work: SvmWork,
  workers: number,
  signal: AbortSignal | undefined,
  script: string = createRequire(import.meta.url).resolve("#svm-worker"),
): SvmTeam {
  signal?.throwIfAborted();
  const team = Array.from({ length: workers }, () => new Worker(script, { workerData: work }));
  let end: (reason: unknown) => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  // Heard by `run` while tasks are under way; a rejection between them must not end the process.
  ended.catch(() => undefined);
  const abort = (): void => end(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  for (const worker of team) {
    worker.on("error", (cause) => end(threadDied(cause instanceof Error ? cause.message : String(cause), cause)));
    worker.on("exit", (code) => end(threadDied(`exit code ${code}`, undefined)));
  }
  return {
    run: (tasks, onReply) => Promise.race([ended, share(team, tasks, onReply)]),
    close: async () => {
      signal?.removeEventListener("abort", abort);
      await Promise.all(team.map((worker) => worker.terminate()));
    },
  };
}

async function share(
  team: readonly Worker[],
  tasks: readonly SvmTask[],
  onReply: (reply: SvmReply) => void,
): Promise<void> {
  let next = 0;
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        const task = tasks[next++];
        if (task !== undefined) {
          worker.postMessage(task);
          return;
        }
        worker.off("message", take);
        resolve();
      };
      const take = (reply: SvmReply): void => {
        try {
          onReply(reply);
          give();
        } catch (error) {
          reject(error);
        }
      };
      worker.on("message", take);
      give();
    });
  await Promise.all(team.map(work));
}

function threadDied(found: string, cause: unknown): UserError {
  return fault("svm/thread-ended", { found, cause });
}
