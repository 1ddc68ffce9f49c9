import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { TimedEvent } from "../run/run-event.js";
import type { RunFolder } from "../run/run-folder.js";
import { EventStream } from "./event-stream.js";

const time = "2026-01-01T00:00:00.000Z";
const skipped: TimedEvent = { time, type: "skipped", stage: "a", view: "b", file: "c", reason: "d" };

/** A run that says these events. */
function streamOf(events: readonly TimedEvent[]) {
  const lines: string[] = [];
  const out = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const stream = new EventStream(out as unknown as NodeJS.WriteStream);
  stream.follow({ follow: (follower: (event: TimedEvent) => void) => events.forEach(follower) } as RunFolder);
  return { stream, lines };
}

describe("EventStream", () => {
  it("the last event of a stream describes how the run ended", () => {
    const finished: TimedEvent = { time, type: "finished", seconds: 3 };
    const { stream, lines } = streamOf([skipped, finished, skipped]);
    stream.end("finished", { folder: "runs/a" });
    expect(lines).toEqual(
      [skipped, skipped, { ...finished, folder: "runs/a" }].map((line) => `${JSON.stringify(line)}\n`),
    );
  });
});
