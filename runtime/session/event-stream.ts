import { printableJson } from "../../dsl/text/printable.js";
import { failureOf } from "../errors/failure.js";
import { Interrupted } from "../process/interrupted.js";
import type { TimedEvent } from "../run/run-event.js";
import type { RunFolder } from "../run/run-folder.js";
import { eventsFile } from "../run/run-parts.js";
import { clearLiveLines } from "../terminal/live-lines.js";
import { onOutputLost } from "../terminal/output.js";

/** `fanc train --json`: the events of a run on stdout, one JSON object a line. The last line reports how it ended. */
export class EventStream {
  readonly #out: NodeJS.WriteStream;
  #gone = false;
  /** The run's own last event; printed last, with more details. */
  #ending: TimedEvent | undefined;

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
    onOutputLost(({ stream, reason }) => {
      if (stream !== "stdout") return;
      this.#gone = true;
      clearLiveLines();
      process.stderr.write(
        `the events cannot be written to standard output: ${reason}; training continues, and ${eventsFile} in the run has them all\n`,
      );
    });
  }

  follow(run: RunFolder): void {
    run.follow((event) => {
      if (event.type === "finished" || event.type === "stopped") this.#ending = event;
      else this.#write(event);
    });
  }

  /** The last line. */
  end(type: "finished" | "stopped" | "error", about: Readonly<Record<string, unknown>>): void {
    const said = this.#ending?.type === type ? this.#ending : { time: new Date().toISOString(), type };
    this.#write({ ...said, ...about });
  }

  #write(line: object): void {
    if (!this.#gone) this.#out.write(`${printableJson(line)}\n`);
  }
}

/** Runs work with a stream of events, if requested. An error becomes the last line, and is rethrown. */
export async function withEventStream(
  wanted: boolean,
  work: (events: EventStream | undefined) => Promise<number>,
): Promise<number> {
  if (!wanted) return work(undefined);
  const events = new EventStream();
  try {
    return await work(events);
  } catch (error) {
    if (error instanceof Interrupted) {
      events.end("stopped", { reason: error.message });
      throw error;
    }
    const { code, message, details, exitCode } = failureOf(error);
    events.end("error", { code, message, ...details, exitCode });
    throw error;
  }
}
