import { eventOf, logLines } from "./log-lines.js";

/** The time between the first and the last event of a stage in one session. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * How long earlier sessions of a run worked on an unfinished stage, in seconds: in each, from its first event of the stage to
 * its last event. The log of the run tells; the session that has begun last does not count.
 */
export async function earlierSeconds(log: string, stage: string): Promise<number> {
  let seconds = 0;
  let open: Span | undefined;
  for await (const lines of logLines(log))
    for (const line of lines) {
      const event = eventOf(line);
      const time = Date.parse(String(event?.time)) / 1000;
      if (event === undefined || Number.isNaN(time)) continue;
      if (event.type === "session") {
        seconds += open === undefined ? 0 : Math.max(0, open.to - open.from);
        open = undefined;
      } else if (event.stage === stage && (event.type === "stage" || event.type === "reused")) {
        seconds = 0;
        open = undefined;
      } else if (open !== undefined) open = { from: open.from, to: time };
      else if (event.stage === stage) open = { from: time, to: time };
    }
  return seconds;
}
