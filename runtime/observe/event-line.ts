import { runEventSchema, type TimedEvent } from "../run/run-event.js";

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
export const isStepLine = (line: Buffer): boolean =>
  line.length > markAt + stepMark.length &&
  line.compare(stepMark, 0, stepMark.length, markAt, markAt + stepMark.length) === 0;
