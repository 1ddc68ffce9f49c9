import { streamRegular } from "../files/regular-file.js";

/** A line of an event log. */
export interface LogLine {
  /** Bytes in front of it. */
  readonly at: number;
  /** With its line end; undefined for one that is too long to be an event. */
  readonly bytes: Buffer | undefined;
}

/** Longer lines are not events: a disk that lost power can leave many zeros. */
const longest = 1 << 20;
const lineEnd = 0x0a;

/** The lines of a log that are ended, block by block, from a byte on: memory does not grow with the log. */
export async function* logLines(file: string, start = 0): AsyncGenerator<readonly LogLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  let tooLong = 0;
  let at = start;
  const blocks = await streamRegular(file, { start, highWaterMark: 1 << 18 });
  for await (const chunk of blocks as AsyncIterable<Buffer>) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: LogLine[] = [];
    let from = 0;
    for (let end = block.indexOf(lineEnd); end >= 0; end = block.indexOf(lineEnd, from)) {
      const bytes = block.subarray(from, end + 1);
      lines.push({ at, bytes: tooLong > 0 ? undefined : bytes });
      at += tooLong + bytes.length;
      tooLong = 0;
      from = end + 1;
    }
    rest = block.subarray(from);
    if (tooLong > 0 || rest.length > longest) {
      tooLong += rest.length;
      rest = Buffer.alloc(0);
    }
    yield lines;
  }
}

/** The object that a line holds; undefined for anything else. */
export function eventOf({ bytes }: LogLine): Readonly<Record<string, unknown>> | undefined {
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
