import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "./make-folder.js";
import { syncFolder } from "./sync-folder.js";

/**
 * Writes a file so that a reader sees either the old content or the whole new one, whenever the process or the machine
 * stops: the bytes go to a temporary name in the same folder, are flushed to disk, and are renamed into place. `like` is
 * a file whose owner and rights the new one gets.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  like?: Pick<Stats, "mode" | "uid" | "gid">,
): Promise<void> {
  await replaceFile(path, async (file) => {
    await file.writeFile(content);
    if (like === undefined) return;
    // Only root can change the owner: root in a container formats files of others.
    if (process.getuid?.() === 0) await file.chown(like.uid, like.gid);
    await file.chmod(like.mode);
  });
}

/** The same for content that `write` brings into the new file in parts. */
export async function replaceFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = temporaryFor(path);
  try {
    const file = await open(temporary, "wx").catch((error: unknown) => {
      throw namingFolder(error, dirname(path));
    });
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw namingFile(error, path);
  }
}

/** A file cannot be made because of its folder: nobody knows the temporary name. */
function namingFolder(error: unknown, folder: string): unknown {
  const isRefused = error instanceof Error && "code" in error && /^(EACCES|EPERM|EROFS)$/.test(String(error.code));
  return isRefused ? Object.assign(error, { path: folder }) : error;
}

/** A unique name for a file that is renamed to `path` later: `path.PROCESS-RANDOM.tmp`. */
export function temporaryFor(path: string): string {
  return `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
}

/** The file that a temporary name is for, and the process that made it; undefined for other names. */
export function temporaryOf(name: string): { readonly file: string; readonly owner: number } | undefined {
  const [, file, owner] = /^(.+)\.([1-9]\d*)-[0-9a-f]{8}\.tmp$/.exec(name) ?? [];
  return file === undefined ? undefined : { file, owner: Number(owner) };
}

const largestPid = 2 ** 31 - 1;

/** Whether a number can be that of a process: 0 and negative numbers mean groups of processes to the system. */
export const isPid = (pid: number): boolean => Number.isSafeInteger(pid) && pid > 0 && pid <= largestPid;

/** Whether a process of this number runs here; the system can have given the number to another process. */
export function isRunning(pid: number): boolean {
  if (!isPid(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Adds the path to a system error of an open file, which names none: a full disk, for example. */
export function namingFile(error: unknown, path: string): unknown {
  if (error instanceof Error && "code" in error && !("path" in error)) Object.assign(error, { path });
  return error;
}
