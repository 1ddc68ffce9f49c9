import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { namingFile } from "../files/atomic-file.js";
import { makeFolder } from "../files/make-folder.js";
import { openRegular } from "../files/regular-file.js";
import { type EventMessage, encodeEvent } from "./event-message.js";
import { encodeRecord } from "./record.js";

const nameStart = "events.out.tfevents.";
/** TensorFlow writes the host name and the process here; a run does not need them. */
const nameEnd = ".fanc";
/** Bytes that are gathered before they are written. */
const most = 1 << 16;

/**
 * One event file, of one session: TensorBoard reads the files of a folder in the order of their names. A process that is
 * killed leaves a record cut short at the end, which TensorBoard passes over.
 */
export class EventFile {
  readonly #path: string;
  #waiting: Uint8Array[] = [];
  #size = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @param now seconds since 1970. */
  static async create(folder: string, now = Date.now() / 1000): Promise<EventFile> {
    await makeFolder(folder);
    const seconds = (await readdir(folder)).map((name) => secondsOf(name));
    const mine = Math.max(Math.floor(now), ...seconds.map((second) => second + 1));
    const name = `${nameStart}${String(mine).padStart(10, "0")}${nameEnd}`;
    const file = new EventFile(join(folder, name));
    await file.add({ wall_time: now, file_version: "brain.Event:2" });
    return file;
  }

  async add(event: EventMessage): Promise<void> {
    const record = encodeRecord(encodeEvent(event));
    this.#waiting.push(record);
    this.#size += record.length;
    if (this.#size >= most) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#size === 0) return;
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#size = 0;
    try {
      const file = await openRegular(this.#path, { access: "append or make" });
      try {
        await file.writeFile(bytes);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw namingFile(error, this.#path);
    }
  }
}

function secondsOf(name: string): number {
  return name.startsWith(nameStart) ? Number.parseInt(name.slice(nameStart.length), 10) || 0 : 0;
}
