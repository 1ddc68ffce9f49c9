import { printable, printableLines } from "../../dsl/text/printable.js";
import { MovingRate } from "../process/moving-rate.js";
import { type Outlook, type Progress, silent, type Task, type TrainingMetrics } from "../process/progress.js";
import { elapsed } from "../text/numbers.js";
import { LiveLines } from "./live-lines.js";
import { cut, padded, type ScreenStyle } from "./screen-style.js";
import { plainLine, scheduleLine, type TaskView, taskLines } from "./task-lines.js";
import { useColour, useUnicode, widthOf } from "./terminal.js";

/** Seconds between two plain lines of one task without a terminal, and until its first line. */
const lineInterval = { usual: 10, first: 2 } as const;
/** Seconds between two drawings. */
const frame = 0.1;

/** Progress that must be closed, to remove its bars from the screen. */
export interface ScreenProgress extends Progress {
  close(): void;
}

export interface ProgressOptions {
  readonly stream?: NodeJS.WriteStream;
  /** Seconds on any clock that only goes forward. */
  readonly now?: () => number;
  /** The schedule that the tasks are part of; undefined while no time is known. */
  readonly outlook?: () => Outlook | undefined;
}

/** Progress on stderr: bars with training metrics on a terminal, elsewhere a line now and then. */
export function terminalProgress({
  stream = process.stderr,
  now = () => performance.now() / 1000,
  outlook = () => undefined,
}: ProgressOptions = {}): ScreenProgress {
  return stream.isTTY ? barProgress(stream, now, outlook) : lineProgress(stream, now, outlook);
}

/** Only notes, for programs that follow the work by its events. */
export const notesOnly = (stream: NodeJS.WriteStream = process.stderr): ScreenProgress => ({
  ...silent,
  note: (line) => stream.write(`${printableLines(line)}\n`),
  close: () => undefined,
});

type AskOutlook = NonNullable<ProgressOptions["outlook"]>;

/** A task with its speed. */
class Work {
  readonly name: string;
  readonly total: number;
  readonly started: number;
  readonly #rate = new MovingRate();
  #done = 0;
  #info: string | TrainingMetrics | undefined;

  constructor(name: string, total: number, started: number) {
    this.name = printable(name);
    this.total = total;
    this.started = started;
  }

  update(time: number, done: number, info: string | TrainingMetrics | undefined): void {
    this.#rate.report(time, done);
    this.#done = done;
    if (info !== undefined) this.#info = typeof info === "string" ? printable(info) : info;
  }

  get view(): TaskView {
    return {
      name: this.name,
      done: this.#done,
      total: this.total,
      info: this.#info,
      secondsLeft: this.#rate.secondsLeft(this.total),
      memory: typeof this.#info === "object" ? process.memoryUsage.rss() : undefined,
    };
  }
}

function barProgress(stream: NodeJS.WriteStream, now: () => number, outlook: AskOutlook): ScreenProgress {
  const lines = new LiveLines(stream);
  const works = new Set<Work>();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let later: NodeJS.Timeout | undefined;
  const style = (): ScreenStyle => ({
    width: widthOf(stream),
    colour: useColour(stream),
    unicode: useUnicode(),
  });
  const draw = (): void => {
    clearTimeout(later);
    later = undefined;
    drawnAt = now();
    const schedule = works.size === 0 ? undefined : outlook();
    const whole = schedule === undefined ? [] : [scheduleLine(schedule, style())];
    lines.draw([...[...works].flatMap((work) => taskLines(work.view, style())), ...whole]);
  };
  /** At most one drawing a frame; the last state is drawn even if nothing comes after it. */
  const drawSoon = (): void => {
    const wait = drawnAt + frame - now();
    if (wait <= 0) draw();
    else later ??= setTimeout(draw, wait * 1000).unref();
  };
  const resized = (): void => {
    if (works.size > 0) draw();
  };
  const watchSize = (): void => {
    if (works.size === 0) stream.off("resize", resized);
    else if (works.size === 1) stream.off("resize", resized).on("resize", resized);
  };
  return {
    begin(name, total): Task {
      const work = new Work(name, total, now());
      works.add(work);
      watchSize();
      drawSoon();
      return {
        update: (done, info) => {
          work.update(now(), done, info);
          drawSoon();
        },
        end: (summary) => {
          works.delete(work);
          watchSize();
          const shown = padded(cut(work.name, Math.max(28, Math.floor(widthOf(stream) / 2)), useUnicode()), 28);
          lines.above(
            `${shown} ${elapsed(now() - work.started).padStart(9)}  ${printable(summary ?? `${total} done`)}`,
          );
          draw();
        },
      };
    },
    note: (line) => lines.above(printableLines(line)),
    close: () => {
      works.clear();
      watchSize();
      draw();
    },
  };
}

function lineProgress(stream: NodeJS.WriteStream, now: () => number, outlook: AskOutlook): ScreenProgress {
  return {
    begin(name, total): Task {
      const work = new Work(name, total, now());
      let due = work.started + lineInterval.first;
      let validated: string | undefined;
      return {
        update: (done, info) => {
          const time = now();
          work.update(time, done, info);
          const validation = typeof info === "object" ? JSON.stringify(info.validation) : validated;
          if (time < due && validation === validated) return;
          validated = validation;
          due = time + lineInterval.usual;
          stream.write(`${plainLine({ ...work.view, schedule: outlook() })}\n`);
        },
        end: (summary) =>
          stream.write(`${work.name}: ${elapsed(now() - work.started)}, ${printable(summary ?? `${total} done`)}\n`),
      };
    },
    note: (line) => stream.write(`${printableLines(line)}\n`),
    close: () => undefined,
  };
}
