import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fault, type UserError } from "../../errors/user-error.js";
import { exists } from "../missing.js";
import { openLivenessSocket } from "./liveness-socket.js";
import { clearAway, createLock, removeEnded } from "./lock-files.js";
import { holderOf, type LockHolder } from "./lock-holder.js";
import { isLockOf, ownRecord, readLock } from "./lock-record.js";

/** How often, and after how many milliseconds, an unfinished lock is read again. */
const patience = { looks: 10, pause: 50 };

/** Words for a lock, from the work that it protects. */
export interface Busy {
  /** While another process holds the lock. */
  readonly message: string;
  readonly hint: string;
  /** What to do after this process has lost the lock; "run the command again" if absent. */
  readonly whenLost?: string;
}

export interface HeldLock {
  /** @throws UserError if this process no longer holds the lock, or the folder has disappeared. */
  requireHeld(): Promise<void>;
  /** Releases the lock. */
  release(): Promise<void>;
}

/**
 * Keeps two processes out of one piece of work. The lock of a process that has ended is removed.
 * @returns the function that releases the lock.
 * @throws UserError if another process holds the lock, or may hold it, and for a lock that fanc did not write.
 */
export async function lockFile(file: string, busy: Busy): Promise<() => Promise<void>> {
  return (await holdLock(file, busy)).release;
}

/** As `lockFile`, for work that has to notice when its lock is removed. */
export async function holdLock(file: string, busy: Busy): Promise<HeldLock> {
  for (let looks = 0; ; ) {
    const found = await readLock(file);
    switch (found.kind) {
      case "none": {
        const held = await tryToHold(file, busy);
        if (held !== undefined) return held;
        break;
      }
      case "odd":
        if (!found.unfinished || looks++ >= patience.looks) throw fault("lock/foreign", { file, found: found.found });
        await sleep(patience.pause);
        break;
      case "held": {
        const holder = await holderOf(file, found.record);
        if (holder.state !== "ended") throw busyLock(file, holder, busy);
        await removeEnded(file, found.text);
        break;
      }
      default: {
        const never: never = found;
        return never;
      }
    }
  }
}

/** Undefined if another process was faster. */
async function tryToHold(file: string, { whenLost = "run the command again" }: Busy): Promise<HeldLock | undefined> {
  const liveness = await openLivenessSocket(file);
  const own = JSON.stringify(ownRecord(liveness.record));
  let made = false;
  try {
    made = await createLock(file, own);
  } finally {
    if (!made) await liveness.close();
  }
  if (!made) return undefined;
  await clearAway(file, liveness.record.liveness);
  return {
    requireHeld: async () => {
      if (await isLockOf(file, own)) return;
      const folder = dirname(file);
      if (!(await exists(folder))) throw fault("lock/folder-gone", { file: folder, again: whenLost });
      const found = await readLock(file);
      const what =
        found.kind === "held" ? `process ${found.record.pid}` : found.kind === "odd" ? found.found : "no lock";
      throw fault("lock/lost", { file, found: what, again: whenLost });
    },
    release: async () => {
      // If the lock was removed by hand, another process can hold it now: its lock stays.
      if (await isLockOf(file, own)) await rm(file, { force: true });
      await liveness.close();
    },
  };
}

/** Reads a lock without changing it; undefined if nobody holds it. `odd`: what is in its place, in words. */
export async function lockHolder(file: string): Promise<LockHolder | { readonly odd: string } | undefined> {
  const found = await readLock(file);
  switch (found.kind) {
    case "none":
      return undefined;
    case "odd":
      return { odd: found.found };
    case "held":
      return holderOf(file, found.record);
    default: {
      const never: never = found;
      return never;
    }
  }
}

/** Another process holds the lock, or may hold it. */
function busyLock(file: string, { pid, where, state }: LockHolder, { message, hint }: Busy): UserError {
  const named = where === undefined ? `process ${pid}` : `process ${pid} ${where}`;
  const certain = state === "runs";
  return fault("lock/busy", {
    busy: message,
    file,
    found: certain ? named : `${named}; whether it still runs cannot be checked from here`,
    hint: certain ? hint : `${hint}; if it has ended, remove this file`,
  });
}
