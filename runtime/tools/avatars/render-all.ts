import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { AvatarsRecipe } from "./options.js";
import { parseWorkerReply, type WorkerTask } from "./worker-protocol.js";

/** Images a worker makes between two reports. */
const BATCH = 12;

interface RenderOptions {
  readonly folder: string;
  readonly recipe: AvatarsRecipe;
  readonly total: number;
  readonly workers: number;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Draws all images of a recipe into a folder with worker threads. Which worker makes an image does not change it.
 * @throws the signal's reason when aborted; the error of the first worker that fails.
 */
export async function renderAll({ folder, recipe, total, workers, onProgress, signal }: RenderOptions): Promise<void> {
  signal?.throwIfAborted();
  const script = createRequire(import.meta.url).resolve("#avatars-worker");
  const tasks: WorkerTask[] = [];
  for (let first = 0; first < total; first += BATCH) tasks.push({ first, end: Math.min(total, first + BATCH) });
  let next = 0;
  let done = 0;
  const team: Worker[] = [];
  const runOne = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { workerData: { folder, recipe } });
      team.push(worker);
      const give = (): void => {
        const task = tasks[next++];
        if (task === undefined) resolve();
        else worker.postMessage(task);
      };
      worker.on("message", (message: unknown) => {
        done += parseWorkerReply(message).done;
        onProgress(done, total);
        give();
      });
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`an avatar worker ended early with code ${code}`)));
      give();
    });
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    const count = Math.min(workers, tasks.length);
    await Promise.race([Promise.all(Array.from({ length: count }, runOne)), aborted]);
  } finally {
    await Promise.all(team.map((worker) => worker.terminate()));
  }
}
