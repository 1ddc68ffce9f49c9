import { Writable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { TimedEvent } from "../run/run-event.js";
import type { RunFolder } from "../run/run-folder.js";
import { UserError } from "../user-error.js";
import { EventStream } from "./event-stream.js";

const time = "2026-01-01T00:00:00.000Z";
const skipped: TimedEvent = { time, type: "skipped", stage: "a", view: "b", file: "c", reason: "d" };

/** A run that says these events, and a reader that leaves after `patience` lines. */
function streamOf(events: readonly TimedEvent[], patience = Number.POSITIVE_INFINITY) {
  const lines: string[] = [];
  const out = new Writable({
    write(chunk: Buffer, _, done) {
      if (lines.length >= patience) return done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      lines.push(String(chunk));
      done();
    },
  });
  const stream = new EventStream(out as unknown as NodeJS.WriteStream);
  stream.follow({ follow: (follower: (event: TimedEvent) => void) => events.forEach(follower) } as RunFolder);
  return { stream, lines };
}

afterEach(() => vi.restoreAllMocks());

describe("EventStream", () => {
  it("ends with how the run ended, and more about it", () => {
    const finished: TimedEvent = { time, type: "finished", seconds: 3 };
    const { stream, lines } = streamOf([skipped, finished, skipped]);
    stream.end("finished", { folder: "runs/a" });
    expect(lines).toEqual(
      [skipped, skipped, { ...finished, folder: "runs/a" }].map((line) => `${JSON.stringify(line)}\n`),
    );
  });

  it("goes on without a reader, and says so once", async () => {
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const { stream, lines } = streamOf([skipped, skipped, skipped], 1);
    await new Promise(setImmediate);
    stream.end("error", { message: new UserError("x").message });
    expect(lines).toHaveLength(1);
    expect(said.mock.calls).toEqual([[expect.stringContaining("the work goes on")]]);
  });
});
