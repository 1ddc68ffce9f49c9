import { readlinkSync } from "node:fs";
import { constants } from "node:os";
import { basename } from "node:path";
import { readRegularSync } from "../files/regular-file.js";
import { Interrupted } from "../process/interrupted.js";
import { clearLiveLines } from "./live-lines.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Stopping = (typeof signals)[number];

/** A stop that takes longer than so many milliseconds is announced. */
const patience = 1000;

/** Signals that end work in good order. */
export interface Interrupt {
  /** Raised (reason: `Interrupted`) by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** From now on, a stop is announced at once, and waits until the work has saved its state. */
  begin(): void;
  readonly begun: boolean;
  /** 128 and the number of the signal. */
  exitCode(): number;
  release(): void;
}

export interface InterruptOptions {
  /** Announces what happens to the work. */
  readonly said?: string;
  /** Preparations come first: until `begin`, a stop is not announced, because it takes effect at once. */
  readonly preparing?: boolean;
}

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP, which a terminal sends when it closes. The first one asks the work to save its
 * state and end; a second one, other than SIGHUP, ends the process at once. A process that `nohup` has started takes no notice of SIGHUP.
 */
export function interruptSignal({
  said = "stopping after this step",
  preparing = false,
}: InterruptOptions = {}): Interrupt {
  const controller = new AbortController();
  let received: Stopping = "SIGINT";
  let begun = !preparing;
  let later: NodeJS.Timeout | undefined;
  const say = (): void => {
    clearLiveLines();
    process.stderr.write(`\n${begun ? said : "stopping"}; ${again(received)}\n`);
  };
  const on = (signal: Stopping): void => {
    const stopping = controller.signal.aborted;
    // One terminal that closes may send it twice: by the system and by the shell.
    if (signal === "SIGHUP" && (stopping || startedByNohup())) return;
    received = signal;
    if (stopping) process.exit(exitCodeOf(signal));
    controller.abort(new Interrupted());
    if (begun) say();
    else later = setTimeout(say, patience).unref();
  };
  for (const signal of signals) process.on(signal, on);
  return {
    signal: controller.signal,
    begin: () => {
      begun = true;
    },
    get begun() {
      return begun;
    },
    exitCode: () => exitCodeOf(received),
    release: () => {
      clearTimeout(later);
      for (const signal of signals) process.off(signal, on);
    },
  };
}

const exitCodeOf = (signal: Stopping): number => 128 + constants.signals[signal];

const again = (signal: Stopping): string =>
  signal === "SIGINT" ? "press Ctrl-C again to stop at once" : "a further SIGTERM stops at once";

/**
 * Node sets the signals that `nohup` has its child ignore back to their defaults. What is left of `nohup` are standard input
 * that cannot be read, output in `nohup.out`, or its name in the environment, where the shell has put it.
 */
function startedByNohup(): boolean {
  if (basename(process.env._ ?? "") === "nohup") return true;
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(readRegularSync("/proc/self/fdinfo/0").toString("latin1"))?.[1] ?? "0";
    const writeOnly = (Number.parseInt(flags, 8) & 3) === 1;
    return writeOnly || [1, 2].some((fd) => basename(readlinkSync(`/proc/self/fd/${fd}`)) === "nohup.out");
  } catch {
    // This system has no /proc.
    return false;
  }
}
