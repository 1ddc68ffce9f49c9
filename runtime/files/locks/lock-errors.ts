import { ExitCode, UserError } from "../../errors/user-error.js";
import type { LockHolder } from "./lock-holder.js";

/** What is said of a lock, in the words of the work that it is for. */
export interface Busy {
  /** While another process holds the lock. */
  readonly message: string;
  readonly hint: string;
  /** What to do when this process finds that it has lost the lock; the command again if absent. */
  readonly whenLost?: string;
}

export function oddLock(file: string, found: string): UserError {
  return new UserError("this is not a lock that fanc has made", {
    file,
    found,
    expected: "a file that names the process which works here",
    hint: "if no other fanc works here, remove it and run the command again",
    exitCode: ExitCode.usage,
  });
}

/** Another process holds the lock, or may hold it. */
export class LockBusy extends UserError {}

export function busyLock(file: string, { pid, where, state }: LockHolder, { message, hint }: Busy): LockBusy {
  const named = where === undefined ? `process ${pid}` : `process ${pid} ${where}`;
  const certain = state === "runs";
  return new LockBusy(message, {
    file,
    found: certain ? named : `${named}; whether it still runs cannot be checked from here`,
    hint: certain ? hint : `${hint}; if it has ended, remove this file`,
    exitCode: ExitCode.usage,
  });
}

export function lostLock(file: string, found: string, again: string): UserError {
  return new UserError("this process has lost its lock and stops, since another one may work here", {
    file,
    found,
    expected: "the lock that this process has made",
    hint: `end any other fanc that works here, then ${again}`,
    exitCode: ExitCode.usage,
  });
}

/** @param again what to do once the folder is back. */
export function folderGone(folder: string, again: string): UserError {
  return new UserError("this folder was removed or renamed while fanc worked in it", {
    file: folder,
    hint: `if it was renamed, give it this name again, then ${again}; if it was removed, start again`,
  });
}
