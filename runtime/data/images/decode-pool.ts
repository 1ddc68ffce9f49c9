import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { fault } from "../../errors/user-error.js";
import type { DecodeRequest, DecodeResult } from "./decode.js";
import type { Undecoded } from "./decode-read.js";
import type { Job, JobList, JobReply, JobResult, PlaceRequest, PlaceResult } from "./jobs.js";

export type { DecodeRequest, DecodeResult } from "./decode.js";

/** Milliseconds after which a worker that holds the same images as before counts as stuck. */
const PATIENCE = 300_000;

interface OpenList {
  readonly jobs: readonly Job[];
  /** Number of the worker that took each job, 0 for nobody. */
  readonly takers: Int32Array<SharedArrayBuffer>;
  /** The job was in a worker that failed: running it alone shows whether it is the cause. */
  readonly suspect: boolean;
  readonly results: (JobResult | undefined)[];
  missing: number;
  readonly resolve: (results: readonly JobResult[]) => void;
  readonly reject: (error: Error) => void;
}

interface Started {
  readonly thread: Worker;
  readonly taker: number;
  answered: boolean;
  /** The jobs that it held at the last check. */
  held: string;
}

interface Slot {
  worker: Started | undefined;
  watch: NodeJS.Timeout | undefined;
  /** Unfinished lists that its worker has or had a share in. */
  readonly lists: Set<number>;
}

/**
 * Decodes images in worker threads, which also put them into batches. A list of jobs goes to all workers at once; they share
 * it among themselves, even while the main thread is busy. The pool accepts every request; callers limit how many they make
 * ahead of use. An idle pool does not keep the process alive.
 *
 * A worker that fails or is stuck is replaced, and its jobs are done again, one image at a time. An image with which a worker
 * fails a second time counts as unreadable: one file cannot end a long run.
 */
export class DecodePool {
  readonly #script: string;
  readonly #patience: number;
  readonly #slots: readonly Slot[];
  readonly #open = new Map<number, OpenList>();
  #nextId = 0;
  #nextTaker = 1;
  #check: (path: string) => void = () => undefined;
  #closed = false;

  /** Only tests of failing workers give `script`, the worker's file, and `patience`, in milliseconds. */
  constructor(
    workers: number,
    { script = createRequire(import.meta.url).resolve("#decode-worker"), patience = PATIENCE } = {},
  ) {
    if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`${workers} is not a number of workers`);
    this.#script = script;
    this.#patience = patience;
    this.#slots = Array.from({ length: workers }, () => ({ worker: undefined, watch: undefined, lists: new Set() }));
  }

  /**
   * Errors of the file are results (`ok: false`); the promise is rejected only if the pool is closed or no worker starts.
   */
  async decode(request: DecodeRequest): Promise<DecodeResult> {
    const [result] = await this.decodeList([request]);
    if (result === undefined) throw new Error("decode pool: a request has no result");
    return result;
  }

  /** As `decode`, for several images; their pixels are transferred, not copied. */
  async decodeList(requests: readonly DecodeRequest[]): Promise<readonly DecodeResult[]> {
    const results = await this.#run(requests.map((request) => ({ kind: "decode", request })));
    const decoded = results.flatMap((one) => (one.kind === "decode" ? [one.result] : []));
    decoded.forEach((result, i) => {
      if (!result.ok) this.#judge(result, requests[i]?.path ?? "");
    });
    return decoded;
  }

  /** Puts images into shared memory; results in the order of the requests. */
  async place(requests: readonly PlaceRequest[]): Promise<readonly PlaceResult[]> {
    const results = await this.#run(requests.map((request) => ({ kind: "place", request })));
    const placed = results.flatMap((one) => (one.kind === "place" ? [one.result] : []));
    placed.forEach((result, i) => {
      if (!result.ok) this.#judge(result, requests[i]?.image.path ?? "");
    });
    return placed;
  }

  /**
   * Sets a check for files that cannot be decoded: if it throws, the request is rejected with its error.
   */
  watch(check: (path: string) => void): void {
    this.#check = check;
  }

  /**
   * Ends idle workers, which frees the shared memory that they hold; their own garbage collectors would free it much later.
   * The next request starts new ones.
   */
  async rest(): Promise<void> {
    const idle = this.#slots.filter(({ lists }) => lists.size === 0);
    await Promise.all(idle.map((slot) => this.#empty(slot)?.thread.terminate()));
  }

  /** Ends the workers; requests still open are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    const error = new Error("the decode pool was closed before the image was decoded");
    for (const id of [...this.#open.keys()]) this.#forget(id)?.reject(error);
    await Promise.all(this.#slots.map((slot) => this.#empty(slot)?.thread.terminate()));
  }

  /** An image that the machine could not read is not damaged: skipping it would train on other data. */
  #judge({ reason, lacking }: Undecoded, path: string): void {
    if (lacking !== undefined) throw Object.assign(new Error(`${path}: ${reason}`), { code: lacking, path });
    this.#check(path);
  }

  #run(jobs: readonly Job[], suspect = false): Promise<readonly JobResult[]> {
    if (this.#closed) return Promise.reject(new Error("the decode pool is closed"));
    if (jobs.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const takers = new Int32Array(new SharedArrayBuffer(4 * jobs.length));
      const results = jobs.map(() => undefined);
      this.#open.set(id, { jobs, takers, suspect, results, missing: jobs.length, resolve, reject });
      const idlest = [...this.#slots].sort((a, b) => a.lists.size - b.lists.size);
      for (const slot of idlest.slice(0, jobs.length)) this.#give(slot, id);
    });
  }

  /** Gives the slot's worker a share of a list; starts a worker if the slot has none. */
  #give(slot: Slot, id: number): void {
    const list = this.#open.get(id);
    if (list === undefined) return;
    slot.worker ??= this.#start(slot);
    const { thread, taker } = slot.worker;
    slot.lists.add(id);
    thread.ref();
    const { jobs, takers, suspect } = list;
    thread.postMessage({ id, jobs, takers: takers.buffer, taker, alone: suspect } satisfies JobList);
  }

  #start(slot: Slot): Started {
    const thread = new Worker(this.#script);
    const worker: Started = { thread, taker: this.#nextTaker++, answered: false, held: "" };
    const ended = (what: string, cause?: Error): void => {
      if (slot.worker === worker) this.#replace(slot, worker, what, cause);
    };
    thread.on("message", ({ id, results }: JobReply) => {
      // Another worker repeats the jobs of a replaced one: a late answer must not release the memory meanwhile.
      if (slot.worker !== worker) return;
      worker.answered = true;
      for (const { index, ...result } of results) this.#take(id, index, result);
    });
    // Results that it sent before have arrived only when it has exited.
    let failure: Error | undefined;
    thread.on("error", (error) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    thread.on("exit", (code) =>
      ended(failure === undefined ? `ended with code ${code}` : `failed: ${failure.message}`, failure),
    );
    slot.watch = setInterval(() => {
      // Results that a worker sent while the main thread was busy arrive before the check.
      setImmediate(() => {
        if (slot.worker !== worker) return;
        const before = worker.held;
        worker.held = this.#heldBy(slot, worker)
          .map(({ id, index }) => `${id} ${index}`)
          .join();
        if (worker.held === "" || worker.held !== before) return;
        void thread.terminate();
        ended(`did not finish in ${Math.ceil(this.#patience / 60_000)} minutes`);
      });
    }, this.#patience).unref();
    return worker;
  }

  #take(id: number, index: number, result: JobResult): void {
    const list = this.#open.get(id);
    if (list === undefined || list.results[index] !== undefined) return;
    list.results[index] = result;
    list.missing--;
    if (list.missing === 0) this.#forget(id)?.resolve(list.results.flatMap((one) => one ?? []));
  }

  /** Repeats the jobs that a worker held, and gives the others to the next worker. */
  #replace(slot: Slot, worker: Started, what: string, cause?: Error): void {
    const held = this.#heldBy(slot, worker);
    this.#empty(slot);
    const shares = [...slot.lists];
    slot.lists.clear();
    if (held.length === 0 && !worker.answered) {
      const error = fault("dataset/no-decoders", { found: `a worker ${what}`, cause });
      for (const id of shares) this.#forget(id)?.reject(error);
      return;
    }
    for (const id of shares) this.#give(slot, id);
    for (const { id, index, list } of held) {
      const job = list.jobs[index] as Job;
      if (list.suspect) this.#take(id, index, failed(job, `the decoder fails on it: it ${what}`));
      else
        this.#run([job], true).then(
          ([again]) => again && this.#take(id, index, again),
          (error: Error) => this.#forget(id)?.reject(error),
        );
    }
  }

  /** Jobs that a worker has taken and not answered. */
  #heldBy(
    { lists }: Slot,
    { taker }: Started,
  ): readonly { readonly id: number; readonly index: number; readonly list: OpenList }[] {
    return [...lists].flatMap((id) => {
      const list = this.#open.get(id);
      if (list === undefined) return [];
      return list.jobs.flatMap((_, index) =>
        Atomics.load(list.takers, index) === taker && list.results[index] === undefined ? [{ id, index, list }] : [],
      );
    });
  }

  #forget(id: number): OpenList | undefined {
    const list = this.#open.get(id);
    this.#open.delete(id);
    for (const { lists, worker } of this.#slots) {
      if (lists.delete(id) && lists.size === 0) worker?.thread.unref();
    }
    return list;
  }

  /** Removes the worker from the slot. */
  #empty(slot: Slot): Started | undefined {
    const { worker } = slot;
    clearInterval(slot.watch);
    slot.worker = undefined;
    slot.watch = undefined;
    return worker;
  }
}

function failed({ kind }: Job, reason: string): JobResult {
  return { kind, result: { ok: false, reason } };
}
