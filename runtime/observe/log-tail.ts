import type { FileHandle } from "node:fs/promises";
import { openRegular } from "../files/regular-file.js";
import { runEventSchema, type TimedEvent } from "../run/run-event.js";

const chunkBytes = 1 << 20;
/** Bytes before the place that was read to, by which a log is known again. */
const markBytes = 64;

/** What was read at once. */
export interface LogPart {
  /** The log was rewritten, cut, or moved away: discard what was read before. */
  readonly restarted: boolean;
  readonly events: readonly TimedEvent[];
  /** Complete lines that are not events. */
  readonly unreadable: number;
  /** Share of the log that is read, in (0, 1]. */
  readonly share: number;
}

export interface TailOptions {
  /** Begin at the first line within so many bytes of the end. */
  readonly last?: number;
  /** Of each row of steps, only the last one is given: many times faster. */
  readonly fewSteps?: boolean;
}

/** Reads an event log while it grows, without keeping it open and without writing anything. */
export class LogTail {
  readonly #file: string;
  readonly #options: TailOptions;
  #offset: number | undefined;
  #inode: number | undefined;
  /** Of a line whose end is not there yet. */
  #rest = Buffer.alloc(0);
  #mark = Buffer.alloc(0);
  /** A line that was begun before the place where reading began. */
  #skipping = false;

  constructor(file: string, options: TailOptions = {}) {
    this.#file = file;
    this.#options = options;
  }

  /** The new events, in parts of about a megabyte; nothing without a log. */
  async *read(): AsyncGenerator<LogPart> {
    let log: FileHandle;
    try {
      log = await openRegular(this.#file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      if (this.#restart()) yield { restarted: true, events: [], unreadable: 0, share: 1 };
      return;
    }
    try {
      yield* this.#readFrom(log);
    } finally {
      await log.close();
    }
  }

  async *#readFrom(log: FileHandle): AsyncGenerator<LogPart> {
    const { size, ino } = await log.stat();
    let restarted = (await this.#isAnother(log, size, ino)) && this.#restart();
    this.#inode = ino;
    let offset = this.#offset ?? this.#start(size);
    if (restarted && size === 0) yield { restarted, events: [], unreadable: 0, share: 1 };
    while (offset < size) {
      const { buffer, bytesRead } = await log.read(
        Buffer.alloc(Math.min(chunkBytes, size - offset)),
        0,
        undefined,
        offset,
      );
      if (bytesRead === 0) break;
      offset += bytesRead;
      this.#offset = offset;
      const bytes = buffer.subarray(0, bytesRead);
      this.#mark = Buffer.from(Buffer.concat([this.#mark, bytes.subarray(-markBytes)]).subarray(-markBytes));
      yield { restarted, ...this.#take(bytes), share: offset / size };
      restarted = false;
    }
  }

  #start(size: number): number {
    const { last } = this.#options;
    const start = last === undefined ? 0 : Math.max(0, size - last);
    this.#skipping = start > 0;
    return start;
  }

  async #isAnother(log: FileHandle, size: number, inode: number): Promise<boolean> {
    if (this.#offset === undefined) return false;
    if (inode !== this.#inode || size < this.#offset) return true;
    const { length } = this.#mark;
    const { buffer } = await log.read(Buffer.alloc(length), 0, length, this.#offset - length);
    return !buffer.equals(this.#mark);
  }

  /** True if anything had been read. */
  #restart(): boolean {
    const read = this.#offset !== undefined;
    this.#offset = undefined;
    this.#rest = Buffer.alloc(0);
    this.#mark = Buffer.alloc(0);
    return read;
  }

  #take(bytes: Buffer): { readonly events: readonly TimedEvent[]; readonly unreadable: number } {
    const events: TimedEvent[] = [];
    let unreadable = 0;
    let step: Buffer | undefined;
    const parse = (line: Buffer): void => {
      const event = eventOfLine(line.toString("utf8"));
      if (event !== undefined) events.push(event);
      else if (line.length > 0) unreadable += 1;
    };
    const text = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let start = 0;
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, start)) {
      const line = text.subarray(start, end);
      start = end + 1;
      if (this.#skipping) this.#skipping = false;
      else if (this.#options.fewSteps === true && isStepLine(line)) step = line;
      else {
        if (step !== undefined) parse(step);
        step = undefined;
        parse(line);
      }
    }
    if (step !== undefined) parse(step);
    this.#rest = Buffer.from(text.subarray(start));
    return { events, unreadable };
  }
}

/** The event of one line of `events.ndjson`; undefined for other lines: of another version, or cut short. */
export function eventOfLine(line: string): TimedEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null || !("time" in json)) return undefined;
  const { time } = json;
  if (typeof time !== "string" || Number.isNaN(Date.parse(time))) return undefined;
  const event = runEventSchema.safeParse(json);
  return event.success ? { time, ...event.data } : undefined;
}

const stepMark = Buffer.from('"type":"step"');
/** Position of the mark in a line that begins with a time in ISO 8601. */
const markAt = '{"time":"2026-01-01T00:00:00.000Z",'.length;

/** Is this the line of a step? Told without parsing: nearly all lines of a long log are. */
const isStepLine = (line: Buffer): boolean =>
  line.length > markAt + stepMark.length &&
  line.compare(stepMark, 0, stepMark.length, markAt, markAt + stepMark.length) === 0;
