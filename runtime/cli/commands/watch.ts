import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import { ExitCode } from "../../errors/exit-codes.js";
import { fault } from "../../errors/user-error.js";
import { LogTail } from "../../observe/log-tail.js";
import { RunWatcher } from "../../observe/run-watcher.js";
import { eventsFile } from "../../run/run-parts.js";
import { LiveLines } from "../../terminal/live-lines.js";
import type { ScreenStyle } from "../../terminal/screen-style.js";
import { plainLine } from "../../terminal/task-lines.js";
import { useColour, useUnicode, widthOf } from "../../terminal/terminal.js";
import { stateText, taskOf, type Watched, watchLines } from "../watch/watch-lines.js";

interface WatchOptions {
  readonly once?: boolean;
  readonly json?: boolean;
}

/** Seconds between two reads of a run, and between two plain lines without a terminal. */
const intervals = { look: 0.5, line: 10 } as const;

export function watchCommand(): Command {
  return new Command("watch")
    .description("follow a run from another terminal, without changing it")
    .argument("<run>", "run folder")
    .option("--once", "print the current state and exit")
    .option("--json", "print the run's events as they come, one JSON object a line")
    .action(async (folder: string, { once = false, json = false }: WatchOptions) => {
      await requireFolder(folder);
      const interrupted = new AbortController();
      const stop = (): void => interrupted.abort();
      process.once("SIGINT", stop);
      const look = (): Promise<boolean> => pause(intervals.look, interrupted.signal);
      try {
        const finished = json ? await events(folder, once, look) : await images(folder, once, look);
        process.exitCode = finished ? ExitCode.ok : 130;
      } finally {
        process.off("SIGINT", stop);
      }
    });
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw fault("run/not-found", { file: folder });
}

/** False after Ctrl-C. */
async function pause(seconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(seconds * 1000, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

/** False if it was left before the run's end. */
async function events(folder: string, once: boolean, look: () => Promise<boolean>): Promise<boolean> {
  const tail = new LogTail(join(folder, eventsFile));
  do {
    let finished = false;
    for await (const part of tail.read()) {
      for (const event of part.events) {
        process.stdout.write(`${printableJson(event)}\n`);
        finished = event.type === "finished" || (finished && event.type !== "session");
      }
    }
    if (finished || once) return true;
  } while (await look());
  return false;
}

async function images(folder: string, once: boolean, look: () => Promise<boolean>): Promise<boolean> {
  const out = process.stdout;
  const watcher = new RunWatcher(folder);
  const style = (): ScreenStyle => ({ width: widthOf(out), colour: useColour(out), unicode: useUnicode() });
  const whole = (): string => watchLines(watcher.watched, style(), Number.POSITIVE_INFINITY).join("\n");
  if (once) {
    await watcher.look();
    out.write(`${whole()}\n`);
    return true;
  }
  const screen = out.isTTY ? onScreen(out, style) : asLines(out);
  const shown = (): void => screen.show(watcher.watched);
  out.on("resize", shown);
  try {
    do {
      await watcher.look(shown);
      shown();
      if (watcher.finished) {
        screen.end(whole());
        return true;
      }
    } while (await look());
    screen.end(whole());
    return false;
  } finally {
    out.off("resize", shown);
  }
}

interface Screen {
  show(watched: Watched): void;
  end(whole: string): void;
}

function onScreen(out: NodeJS.WriteStream, style: () => ScreenStyle): Screen {
  const lines = new LiveLines(out);
  return {
    show: (watched) => lines.draw(watchLines(watched, style(), (out.rows ?? 24) - 1)),
    end: (whole) => {
      lines.clear();
      out.write(`${whole}\n`);
    },
  };
}

/** A line now and then, and whenever the run begins, stops or ends. */
function asLines(out: NodeJS.WriteStream): Screen {
  let state = "";
  let due = 0;
  return {
    show: (watched) => {
      if (watched.read < 1) return;
      const { current } = watched.progress;
      const now = performance.now() / 1000;
      const before = state;
      state = stateText(watched);
      if (state !== before) out.write(`${printable(state)}\n`);
      if (current === undefined || watched.owner.kind !== "working" || now < due) return;
      due = now + intervals.line;
      out.write(`${plainLine({ ...taskOf(current, watched), schedule: watched.progress.schedule })}\n`);
    },
    end: () => undefined,
  };
}
