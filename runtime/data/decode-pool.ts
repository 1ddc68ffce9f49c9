import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { DecodeRequest, DecodeResult } from "./decode.js";
import type { DecodeReply, DecodeTask } from "./decode-worker.js";

export type { DecodeRequest, DecodeResult } from "./decode.js";

/** Requests a worker holds at a time: one is being decoded by libvips' own thread while the other is resampled. */
const IN_FLIGHT = 3;

interface Pending {
  readonly request: DecodeRequest;
  readonly resolve: (result: DecodeResult) => void;
  readonly reject: (error: Error) => void;
}

interface Slot {
  worker: Worker | undefined;
  readonly pending: Map<number, Pending>;
}

/**
 * Decodes images in worker threads, ahead of use. Results come back in whatever order they are done; their pixels are
 * handed over, not copied. An idle pool does not keep the process alive.
 */
export class DecodePool {
  readonly #script: string;
  readonly #slots: readonly Slot[];
  readonly #queue: Pending[] = [];
  #nextId = 0;
  #closed = false;

  /** @param script the worker's file; given only to test how the pool meets a worker that fails. */
  constructor(workers: number, script: string = createRequire(import.meta.url).resolve("#decode-worker")) {
    if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`${workers} is not a number of workers`);
    this.#script = script;
    this.#slots = Array.from({ length: workers }, () => ({ worker: undefined, pending: new Map() }));
  }

  /** Faults of the file are results (`ok: false`); the promise is rejected only if a worker ends or the pool is closed. */
  decode(request: DecodeRequest): Promise<DecodeResult> {
    if (this.#closed) return Promise.reject(new Error("the decode pool is closed"));
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends the workers; requests still open are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    const error = new Error("the decode pool was closed before the image was decoded");
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
    await Promise.all(
      this.#slots.map(async (slot) => {
        const { worker } = slot;
        this.#fail(slot, error);
        await worker?.terminate();
      }),
    );
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const slot = this.#slots.reduce((best, other) => (other.pending.size < best.pending.size ? other : best));
      if (slot.pending.size >= IN_FLIGHT) return;
      const next = this.#queue.shift();
      if (next === undefined) return;
      slot.worker ??= this.#start(slot);
      if (slot.pending.size === 0) slot.worker.ref();
      const id = this.#nextId++;
      slot.pending.set(id, next);
      slot.worker.postMessage({ id, request: next.request } satisfies DecodeTask);
    }
  }

  #start(slot: Slot): Worker {
    const worker = new Worker(this.#script);
    worker.on("message", ({ id, result }: DecodeReply) => {
      const pending = slot.pending.get(id);
      slot.pending.delete(id);
      pending?.resolve(result);
      this.#dispatch();
      if (slot.pending.size === 0) worker.unref();
    });
    const ended = (what: string, cause?: unknown): void => {
      if (slot.worker !== worker) return;
      this.#fail(slot, new Error(`a decode worker ${what}`, { cause }));
      this.#dispatch();
    };
    worker.on("error", (error) => ended(`failed: ${error.message}`, error));
    worker.on("exit", (code) => ended(`ended early with code ${code}`));
    return worker;
  }

  #fail(slot: Slot, error: Error): void {
    slot.worker = undefined;
    const open = [...slot.pending.values()];
    slot.pending.clear();
    for (const pending of open) pending.reject(error);
  }
}
