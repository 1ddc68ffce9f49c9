import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

/** How a process of fanc ended. */
export interface FancOutcome {
  /** Null if a signal has ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Everything on standard error. */
  readonly errors: string;
}

/** Characters of standard error to keep: the last ones. */
const kept = 20_000;

/**
 * Runs a command of fanc in a process of its own. Ctrl-C in the terminal does not reach it: it is stopped as `signal` is raised, and
 * saves its state first. It also stops if this process is killed.
 * @param onLine receives each line of standard output.
 */
export function runFanc(
  args: readonly string[],
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<FancOutcome> {
  return new Promise((resolve, reject) => {
    const main = createRequire(import.meta.url).resolve("#fanc");
    const child = spawn(process.execPath, [main, ...args], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: process.platform !== "win32",
    });
    let errors = "";
    const stop = (): boolean => child.kill("SIGINT");
    const kill = (): boolean => child.kill("SIGKILL");
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error("a process without its streams");
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    process.once("exit", kill);
    stderr.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-kept);
    });
    const lines = createInterface({ input: stdout.setEncoding("utf8") });
    lines.on("line", onLine);
    const read = new Promise<void>((done) => lines.once("close", done));
    child.once("error", reject);
    child.once("close", (code, by) => {
      signal.removeEventListener("abort", stop);
      process.off("exit", kill);
      void read.then(() => resolve({ code, signal: by, errors }));
    });
  });
}
