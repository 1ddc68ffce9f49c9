import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode, UserError } from "../user-error.js";
import { processStart } from "./process-start.js";

/** Waits for the owner's name in a lock file that was made a moment ago, in milliseconds. */
const patience = { step: 50, steps: 10 };

/**
 * Keeps two processes out of one run folder. A lock left by a process that no longer exists is taken over.
 * @returns the function that gives the lock back.
 * @throws UserError (exit code 2) while another process holds it.
 */
export async function lockRun(file: string): Promise<() => Promise<void>> {
  for (let unnamed = 0; ; ) {
    if (await tryLock(file)) return () => rm(file, { force: true });
    const text = await readLock(file);
    if (text === undefined) continue;
    const owner = ownerOf(text);
    if (owner === undefined && unnamed++ < patience.steps) {
      await sleep(patience.step);
      continue;
    }
    if (owner !== undefined && isAlive(owner)) {
      throw new UserError("another process is working in this run folder", {
        file,
        found: `process ${owner.pid}`,
        hint: "wait for it or stop it, or choose another folder with --run",
        exitCode: ExitCode.usage,
      });
    }
    await takeAway(file, text);
  }
}

interface Owner {
  readonly pid: number;
  /** Tells a process from a later one of the same number. */
  readonly start: string;
}

async function tryLock(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    try {
      await handle.writeFile(JSON.stringify({ pid: process.pid, start: processStart(process.pid) } satisfies Owner));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes a dead process's lock. Of several processes that try at once, a later one may hit the new owner's lock. */
async function takeAway(file: string, dead: string): Promise<void> {
  const aside = `${file}.${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if ((await readLock(aside)) === dead) await rm(aside, { force: true });
  else await rename(aside, file);
}

async function readLock(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function ownerOf(text: string): Owner | undefined {
  try {
    const { pid, start } = JSON.parse(text) as Partial<Owner>;
    return Number.isSafeInteger(pid) ? { pid: pid as number, start: String(start) } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, start }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return processStart(pid) === start;
}
