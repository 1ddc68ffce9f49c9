import { open, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { processStart } from "./process-start.js";
import { unlessMissing } from "./replace-folder.js";
import { ExitCode, UserError } from "./user-error.js";

/** Waits for the owner's name in a lock file that was made a moment ago, in milliseconds. */
const patience = { step: 50, steps: 10 };
/** Age in milliseconds from which a lock without a name, or a takeover, counts as abandoned. */
const abandoned = 10_000;

/** What is said while another process holds the lock. */
export interface Busy {
  readonly message: string;
  readonly hint: string;
}

/**
 * Keeps two processes out of one piece of work. A lock left by a process that no longer exists is taken over.
 * @returns the function that gives the lock back.
 * @throws UserError (exit code 2) while another process holds it.
 */
export async function lockFile(file: string, { message, hint }: Busy): Promise<() => Promise<void>> {
  const own = JSON.stringify({
    pid: process.pid,
    start: processStart(process.pid),
    host: hostname(),
  } satisfies Owner);
  for (let unnamed = 0; ; ) {
    if (await create(file, own)) return () => giveBack(file, own);
    const text = await readLock(file);
    if (text === undefined) continue;
    const owner = ownerOf(text);
    if (owner === undefined && unnamed++ < patience.steps && !(await isOlder(file, abandoned))) {
      await sleep(patience.step);
      continue;
    }
    if (owner?.host !== undefined && owner.host !== hostname()) {
      throw new UserError(message, {
        file,
        found: `process ${owner.pid} on ${owner.host}, of which this machine (${hostname()}) cannot tell whether it lives`,
        hint: `${hint}; if it has ended, remove this file`,
        exitCode: ExitCode.usage,
      });
    }
    if (owner !== undefined && isAlive(owner)) {
      throw new UserError(message, { file, found: `process ${owner.pid}`, hint, exitCode: ExitCode.usage });
    }
    await takeAway(file, text);
  }
}

interface Owner {
  readonly pid: number;
  /** Tells a process from a later one of the same number. */
  readonly start: string;
  /** Folders may be shared by machines. */
  readonly host?: string;
}

/** Whoever has removed a lock by hand may have let another process in: its lock stays. */
async function giveBack(file: string, own: string): Promise<void> {
  if ((await readLock(file)) === own) await rm(file, { force: true });
}

/** Makes a file that does not exist yet; false if it does. */
async function create(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes a dead process's lock. Only one process at a time may do so, and only if the lock is still the dead one's:
 * between looking and removing, nobody else can have put a new lock in its place.
 */
async function takeAway(file: string, dead: string): Promise<void> {
  const mutex = `${file}.takeover`;
  if (!(await create(mutex, ""))) {
    // A takeover lasts milliseconds; one that is older was left by a process that died in it.
    if (await isOlder(mutex, abandoned)) await rm(mutex, { force: true });
    await sleep(patience.step);
    return;
  }
  try {
    if ((await readLock(file)) === dead) await rm(file, { force: true });
  } finally {
    await rm(mutex, { force: true });
  }
}

async function isOlder(file: string, age: number): Promise<boolean> {
  const found = await stat(file).catch(unlessMissing);
  return found !== undefined && Date.now() - found.mtimeMs > age;
}

async function readLock(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(unlessMissing);
}

/** Who holds a lock. */
export interface LockOwner {
  readonly pid: number;
  /** The other machine that it runs on: whether it lives cannot be told here, and its lock is respected. */
  readonly host?: string;
  readonly alive: boolean;
}

/** Looks at a lock without touching it; undefined where nobody holds it, or has just begun to. */
export async function lockOwner(file: string): Promise<LockOwner | undefined> {
  const owner = ownerOf((await readLock(file)) ?? "");
  if (owner === undefined) return undefined;
  const { pid, host } = owner;
  return host === undefined || host === hostname() ? { pid, alive: isAlive(owner) } : { pid, host, alive: true };
}

function ownerOf(text: string): Owner | undefined {
  try {
    const { pid, start, host } = JSON.parse(text) as Partial<Owner>;
    if (!Number.isSafeInteger(pid)) return undefined;
    return { pid: pid as number, start: String(start), ...(typeof host === "string" ? { host } : {}) };
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
