import { link, lstat, open, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fault } from "../../errors/user-error.js";
import { temporaryFor, temporaryOf } from "../atomic-file.js";
import { exists, unlessMissing } from "../missing.js";
import { notRegular } from "../regular-sync.js";
import { isLockOf } from "./lock-record.js";

/** Milliseconds between two looks at a lock that another process is removing. */
const pause = 50;
/** Age in milliseconds from which such a removal counts as abandoned: it lasts a few. */
const abandoned = 10_000;

/** What file systems without hard links say. */
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EINVAL", "EMLINK"]);

/** Makes a lock file whole, or not at all, whenever the process is killed; false if there is one. */
export async function createLock(file: string, text: string): Promise<boolean> {
  const temporary = temporaryFor(file);
  try {
    await write(temporary, text, true);
    await link(temporary, file);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // NFS can say so of a link that it has made.
    if (code === "EEXIST") return isLockOf(file, text);
    // The holder of the lock has cleared the temporary file away.
    if (code === "ENOENT" && (await exists(dirname(file))) && !(await exists(temporary))) return false;
    if (withoutLinks.has(code)) return createInPlace(file, text);
    throw error instanceof Error ? Object.assign(error, { path: file }) : error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createInPlace(file: string, text: string): Promise<boolean> {
  try {
    await write(file, text, false);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function write(file: string, text: string, lasting: boolean): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(text);
    if (lasting) await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Removes temporary files and witnesses of a lock that killed processes have left. For its holder only: nobody else can
 * get the lock now.
 */
export async function clearAway(file: string, witness: string | undefined): Promise<void> {
  const folder = dirname(file);
  for (const name of await readdir(folder))
    if (temporaryOf(name)?.file === basename(file) && name !== witness) await rm(join(folder, name), { force: true });
}

/**
 * Removes the lock of a process that has ended. Only one process at a time may do so, and only if the lock is still that
 * one: between looking and removing, nobody else can have put a new lock in its place.
 */
export async function removeEnded(file: string, ended: string): Promise<void> {
  const mutex = `${file}.takeover`;
  if (!(await createInPlace(mutex, ""))) {
    const status = await lstat(mutex).catch(unlessMissing);
    const other = status === undefined ? undefined : notRegular(status);
    if (other !== undefined) throw fault("lock/foreign", { file: mutex, found: other });
    // One that is older was left by a process that was killed in it.
    if (status !== undefined && Date.now() - status.mtimeMs > abandoned) await rm(mutex, { force: true });
    await sleep(pause);
    return;
  }
  try {
    if (await isLockOf(file, ended)) await rm(file, { force: true });
  } finally {
    await rm(mutex, { force: true });
  }
}
