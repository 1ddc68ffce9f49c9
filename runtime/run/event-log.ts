import { type FileHandle, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { namingFile } from "../files/atomic-file.js";
import { unlessMissing } from "../files/missing.js";
import { openRegular } from "../files/regular-file.js";
import { syncFolder } from "../files/sync-folder.js";
import { foreignEvents, missingLog } from "./foreign-events.js";
import { mendLog } from "./mend-log.js";
import { type LogPlace, placeKey, type Rewound, rewindLog } from "./rewind-log.js";
import type { TimedEvent } from "./run-event.js";

/** How long a step may wait until it is written, in milliseconds. */
const patience = 1000;

/**
 * The event log of a run, one JSON object a line. Steps are gathered and written once a second; every other event is
 * written at once, with the steps before it. After a failed write (a full disk, a log that another process has written
 * to) the log takes nothing more: each further call fails as the first did.
 */
export class EventLog {
  readonly #file: string;
  #waiting = "";
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  /** Has a write failed that nobody waited for? */
  #untold = false;
  /** Is the last line of an earlier process complete? */
  #mended = false;
  #lasting = true;
  /** Size of the log after this process's last write; undefined before it first opens the log. */
  #size: number | undefined;
  /** Groups with steps in the log; undefined before the first search. */
  #places: Set<string> | undefined;

  readonly #mayWrite: () => Promise<void>;

  /** @param mayWrite throws if this process must no longer write. */
  constructor(file: string, mayWrite: () => Promise<void> = async () => undefined) {
    this.#file = file;
    this.#mayWrite = mayWrite;
  }

  async add(event: TimedEvent): Promise<void> {
    this.#tell();
    this.#waiting += `${JSON.stringify(event)}\n`;
    if (event.type !== "step") return this.flush();
    this.#places?.add(placeKey(event));
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.flush().catch(() => {
        this.#untold = true;
      });
    }, patience);
  }

  /** Writes the waiting events; `lasting`: and waits until they are on the disk. */
  flush(lasting = false): Promise<void> {
    return this.#next(() => this.#write(lasting));
  }

  /** Drops the events of a group after a step. */
  async rewind(place: LogPlace, step: number): Promise<Rewound> {
    if (this.#places !== undefined && step === 0 && !this.#places.has(placeKey(place)))
      return { dropped: 0, damaged: 0, missing: 0, places: this.#places };
    await this.flush();
    let found: Rewound | undefined;
    await this.#next(async () => {
      await this.#mayWrite();
      await this.#mend();
      if (this.#size !== undefined && this.#size > 0) await (await this.#open()).close();
      found = await rewindLog(this.#file, place, step);
      this.#size = (await stat(this.#file).catch(unlessMissing))?.size ?? 0;
    });
    if (found === undefined) throw new Error("event log: not read");
    this.#places = new Set(found.places);
    return found;
  }

  /** Writes the waiting events. Throws an earlier failure that nobody has received. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#untold) this.#tell();
    if (this.#failure === undefined) await this.flush(true);
  }

  #tell(): void {
    if (this.#failure === undefined) return;
    this.#untold = false;
    throw this.#failure.error;
  }

  async #write(lasting: boolean): Promise<void> {
    const text = this.#waiting;
    if (text === "" && (this.#lasting || !lasting)) return;
    this.#waiting = "";
    await this.#mayWrite();
    await this.#mend();
    const file = await this.#open();
    try {
      if (text !== "") await file.writeFile(text);
      this.#size = (this.#size ?? 0) + Buffer.byteLength(text);
      if (lasting) await file.sync();
    } finally {
      await file.close();
    }
    if (lasting) await syncFolder(dirname(this.#file));
    this.#lasting = lasting;
  }

  /** Opens the log at its end. Throws if another process has written to it. */
  async #open(): Promise<FileHandle> {
    const left = this.#size ?? 0;
    const file = await openRegular(this.#file, { access: left === 0 ? "append or make" : "append" }).catch(
      (error: NodeJS.ErrnoException) => {
        throw left > 0 && error.code === "ENOENT" ? missingLog(this.#file) : error;
      },
    );
    try {
      const { size } = await file.stat();
      this.#size ??= size;
      if (size !== this.#size) throw await foreignEvents(file, this.#file, this.#size, size);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #mend(): Promise<void> {
    if (!this.#mended) await mendLog(this.#file);
    this.#mended = true;
  }

  /** One after the other. */
  #next(work: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      try {
        await work();
      } catch (error) {
        this.#failure ??= { error: namingFile(error, this.#file) };
        throw this.#failure.error;
      }
    });
    return this.#writing;
  }
}
