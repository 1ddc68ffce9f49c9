/** Bytes of batches that wait for the engine, at most (but for one batch, however large). */
const aheadBytes = 128 * 2 ** 20;
const mostAhead = 4;

/** Shared memory that workers put batches into, used again and again: its size does not grow with time. */
export class BatchBuffers {
  /** Batches that may be made ahead of the one in use. */
  readonly ahead: number;
  readonly #bytes: number;
  readonly #free: SharedArrayBuffer[] = [];

  /** @param bytes of a batch's images. */
  constructor(bytes: number) {
    this.#bytes = bytes;
    this.ahead = Math.max(1, Math.min(mostAhead, Math.floor(aheadBytes / bytes)));
  }

  /** Lets `work` fill a buffer; its bytes are copied out, for engines cannot take shared memory. */
  async fill<T>(
    work: (out: SharedArrayBuffer) => Promise<T>,
  ): Promise<{ readonly result: T; readonly image: Uint8Array }> {
    const buffer = this.#free.pop() ?? new SharedArrayBuffer(this.#bytes);
    // After a failure workers may still write into the buffer: only one that was filled is used again.
    const result = await work(buffer);
    const image = new Uint8Array(new Uint8Array(buffer));
    this.#free.push(buffer);
    return { result, image };
  }
}
