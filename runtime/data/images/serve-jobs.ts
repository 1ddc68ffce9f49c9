import type { MessagePort } from "node:worker_threads";
import type { Job, JobList, JobReply, JobResult } from "./jobs.js";

/** Jobs that a worker does at the same time: libvips' own thread decodes one while another is resampled. */
const atOnce = 3;

interface OpenList {
  readonly list: JobList;
  readonly takers: Int32Array;
  readonly results: (JobResult & { readonly index: number })[];
  /** All jobs before it are taken, by this worker or by others. */
  next: number;
  running: number;
}

/**
 * The loop of a worker: takes jobs from the lists in the order of their arrival, and sends the results of its share of a
 * list together. An error of `perform` ends the worker.
 */
export function serveJobs(port: MessagePort, perform: (job: Job) => Promise<JobResult>): void {
  const queue: OpenList[] = [];
  let running = 0;
  /** Whether a job is running that has to run alone. */
  let alone = false;

  const work = async (open: OpenList, index: number): Promise<void> => {
    const { list, results } = open;
    running++;
    alone = list.alone;
    open.running++;
    results.push({ index, ...(await perform(list.jobs[index] as Job)) });
    open.running--;
    running--;
    alone = false;
    replyIfDone(port, open);
    takeMore();
  };
  const takeMore = (): void => {
    const mayBegin = ({ list }: OpenList): boolean => !alone && running < (list.alone ? 1 : atOnce);
    for (let open = queue[0]; open !== undefined && mayBegin(open); open = queue[0]) {
      const index = take(open);
      if (index !== undefined) void work(open, index);
      else {
        queue.shift();
        replyIfDone(port, open);
      }
    }
  };
  port.on("message", (list: JobList) => {
    queue.push({ list, takers: new Int32Array(list.takers), results: [], next: 0, running: 0 });
    takeMore();
  });
}

/** The next free job. */
function take(open: OpenList): number | undefined {
  const { takers, list } = open;
  while (open.next < takers.length) {
    const index = open.next++;
    if (Atomics.compareExchange(takers, index, 0, list.taker) === 0) return index;
  }
  return undefined;
}

function replyIfDone(port: MessagePort, { list, takers, results, next, running }: OpenList): void {
  if (next < takers.length || running > 0 || results.length === 0) return;
  const sent = results.splice(0);
  port.postMessage({ id: list.id, results: sent } satisfies JobReply, sent.flatMap(transferable));
}

function transferable({ kind, result }: JobResult): readonly ArrayBuffer[] {
  return kind === "decode" && result.ok && result.pixels.buffer instanceof ArrayBuffer ? [result.pixels.buffer] : [];
}
