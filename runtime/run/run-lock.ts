import { type HeldLock, holdLock } from "../files/locks/lock-file.js";

/**
 * Keeps two processes out of one run folder; see `holdLock`.
 * @param again how to continue when this process has lost the lock.
 */
export const lockRun = (file: string, again = "run the command again"): Promise<HeldLock> =>
  holdLock(file, {
    message: "another process is working in this run folder",
    hint: "wait for it or stop it, or choose another folder with --run",
    whenLost: again,
  });
