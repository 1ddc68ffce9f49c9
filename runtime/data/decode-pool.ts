import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { DecodeRequest, DecodeResult } from "./decode.js";
import type { DecodeReply, DecodeTask } from "./decode-worker.js";

export type { DecodeRequest, DecodeResult } from "./decode.js";

/** Requests a worker holds at a time: one is being decoded by libvips' own thread while the other is resampled. */
const IN_FLIGHT = 3;

/** Milliseconds without an answer after which a worker that has work counts as stuck. */
const PATIENCE = 300_000;

interface Pending {
  readonly request: DecodeRequest;
  readonly resolve: (result: DecodeResult) => void;
  readonly reject: (error: Error) => void;
  /** It was in a worker that failed: whether the fault is its own shows when it is decoded with no other beside it. */
  readonly suspect: boolean;
}

interface Slot {
  worker: Worker | undefined;
  watch: NodeJS.Timeout | undefined;
  readonly pending: Map<number, Pending>;
}

/**
 * Decodes images in worker threads, ahead of use. Results come back in whatever order they are done; their pixels are
 * handed over, not copied. An idle pool does not keep the process alive.
 *
 * A worker that fails or is stuck is replaced, and what it held is decoded again, one image at a time. An image with
 * which a worker fails a second time counts as unreadable, so that one file cannot end a long run.
 */
export class DecodePool {
  readonly #script: string;
  readonly #patience: number;
  readonly #slots: readonly Slot[];
  readonly #queue: Pending[] = [];
  #nextId = 0;
  #check: (path: string) => void = () => undefined;
  #closed = false;

  /** `script`, the worker's file, and `patience` in ms are given only to test how the pool meets a worker that fails. */
  constructor(
    workers: number,
    { script = createRequire(import.meta.url).resolve("#decode-worker"), patience = PATIENCE } = {},
  ) {
    if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`${workers} is not a number of workers`);
    this.#script = script;
    this.#patience = patience;
    this.#slots = Array.from({ length: workers }, () => ({ worker: undefined, watch: undefined, pending: new Map() }));
  }

  /** Faults of the file are results (`ok: false`); the promise is rejected only if the pool is closed. */
  decode(request: DecodeRequest): Promise<DecodeResult> {
    if (this.#closed) return Promise.reject(new Error("the decode pool is closed"));
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject, suspect: false });
      this.#dispatch();
    });
  }

  /**
   * Has every file that cannot be decoded looked at before its result is given: what `check` throws rejects the request.
   */
  watch(check: (path: string) => void): void {
    this.#check = check;
  }

  /** Ends the workers; requests still open are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    const error = new Error("the decode pool was closed before the image was decoded");
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
    await Promise.all(
      this.#slots.map(async (slot) => {
        const { worker } = slot;
        for (const pending of this.#empty(slot)) pending.reject(error);
        await worker?.terminate();
      }),
    );
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const slot = this.#slots.reduce((best, other) => (loadOf(other) < loadOf(best) ? other : best));
      const next = this.#queue[0];
      if (next === undefined || loadOf(slot) >= (next.suspect ? 1 : IN_FLIGHT)) return;
      this.#queue.shift();
      slot.worker ??= this.#start(slot);
      if (slot.pending.size === 0) slot.worker.ref();
      slot.watch?.refresh();
      const id = this.#nextId++;
      slot.pending.set(id, next);
      slot.worker.postMessage({ id, request: next.request } satisfies DecodeTask);
    }
  }

  #settle({ request, resolve, reject }: Pending, result: DecodeResult): void {
    try {
      if (!result.ok) this.#check(request.path);
      resolve(result);
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #start(slot: Slot): Worker {
    const worker = new Worker(this.#script);
    worker.on("message", ({ id, result }: DecodeReply) => {
      const pending = slot.pending.get(id);
      slot.pending.delete(id);
      slot.watch?.refresh();
      if (pending !== undefined) this.#settle(pending, result);
      this.#dispatch();
      if (slot.pending.size === 0) worker.unref();
    });
    const ended = (what: string): void => {
      if (slot.worker === worker) this.#again(this.#empty(slot), what);
    };
    worker.on("error", (error) => ended(`failed: ${error.message}`));
    worker.on("exit", (code) => ended(`ended with code ${code}`));
    worker.on("online", () => {
      if (slot.worker !== worker) return;
      slot.watch = setTimeout(() => {
        if (slot.pending.size === 0) return;
        void worker.terminate();
        ended(`did not finish in ${Math.ceil(this.#patience / 60_000)} minutes`);
      }, this.#patience).unref();
    });
    return worker;
  }

  #again(open: readonly Pending[], what: string): void {
    const first = open.filter((pending) => !pending.suspect);
    this.#queue.unshift(...first.map((pending) => ({ ...pending, suspect: true })));
    for (const { suspect, resolve } of open)
      if (suspect) resolve({ ok: false, reason: `the decoder fails on it: it ${what}` });
    this.#dispatch();
  }

  /** Takes the worker from the slot; returns what it had not answered. */
  #empty(slot: Slot): readonly Pending[] {
    clearTimeout(slot.watch);
    slot.worker = undefined;
    slot.watch = undefined;
    const open = [...slot.pending.values()];
    slot.pending.clear();
    return open;
  }
}

/** A worker with an image under suspicion takes nothing else. */
function loadOf({ pending }: Slot): number {
  for (const { suspect } of pending.values()) if (suspect) return IN_FLIGHT;
  return pending.size;
}
