import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fault, type UserError } from "../../errors/user-error.js";
import { exists } from "../missing.js";
import { clearAway, createLock, removeEnded } from "./lock-files.js";
import { holderOf, type LockHolder } from "./lock-holder.js";
import { isLockOf, ownRecord, readLock } from "./lock-record.js";
import { openWitness } from "./witness.js";

/** How often, and after how many milliseconds, a lock is looked at again that another process may be writing. */
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
  /** @throws UserError where the lock is no longer this process's, or its folder is gone. */
  requireHeld(): Promise<void>;
  /** Gives it back. */
  release(): Promise<void>;
}

/**
 * Keeps two processes out of one piece of work. The lock of a process that has ended is removed.
 * @returns the function that gives the lock back.
 * @throws UserError (exit code 2) while another process holds it, or may hold it, and for a lock that is none of ours.
 */
export async function lockFile(file: string, busy: Busy): Promise<() => Promise<void>> {
  return (await holdLock(file, busy)).release;
}

/** As `lockFile`, for work that has to notice when somebody removes its lock. */
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

/** Undefined where another process was faster. */
async function tryToHold(file: string, { whenLost = "run the command again" }: Busy): Promise<HeldLock | undefined> {
  const witness = await openWitness(file);
  const own = JSON.stringify(ownRecord(witness.record));
  let made = false;
  try {
    made = await createLock(file, own);
  } finally {
    if (!made) await witness.close();
  }
  if (!made) return undefined;
  await clearAway(file, witness.record.witness);
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
      // Whoever has removed the lock by hand may have let another process in: that one's lock stays.
      if (await isLockOf(file, own)) await rm(file, { force: true });
      await witness.close();
    },
  };
}

/** Looks at a lock without touching it; undefined where nobody holds it. `odd`: what is in its place, in words. */
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
