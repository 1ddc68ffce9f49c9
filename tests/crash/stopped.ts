import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { fanc, type Outcome } from "../cli/support.js";

/** Loads die-at.mjs into a process. */
export const preload = {
  NODE_OPTIONS: `--import ${JSON.stringify(fileURLToPath(new URL("die-at.mjs", import.meta.url)))}`,
};

/**
 * Runs the program, stops it before it first opens a file of a path like this for writing, lets something happen, and lets it go on.
 * Throws where the process ends without opening such a file.
 */
export async function stoppedBefore(
  pattern: RegExp,
  args: readonly string[],
  happens: () => Promise<void>,
): Promise<Outcome> {
  let pid: number | undefined;
  const ended = fanc(args, {
    env: { ...preload, FANC_STOP_BEFORE: pattern.source },
    onStart: (child) => {
      pid = child.pid;
    },
  });
  const outcome = await Promise.race([ended, untilStopped(() => pid)]);
  if (outcome !== undefined || pid === undefined) throw new Error(`no ${pattern} was written: ${outcome?.stderr}`);
  try {
    await happens();
  } finally {
    process.kill(pid, "SIGCONT");
  }
  return ended;
}

/** Linux tells the state of a process behind its name, which may hold blanks and parentheses. */
async function untilStopped(pid: () => number | undefined): Promise<undefined> {
  for (;;) {
    const text = await readFile(`/proc/${pid()}/stat`, "utf8").catch(() => "");
    if (text.slice(text.lastIndexOf(")") + 2).startsWith("T")) return undefined;
    await sleep(10);
  }
}
