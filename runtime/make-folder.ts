import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder with its parents. Returns the first one that was not there; undefined if all were. A read-only disk is reported
 * as such: Node's recursive `mkdir` says ENOENT there.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    return await mkdir(path, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") await mkdir(await firstMissing(path));
    throw error;
  }
}

async function firstMissing(path: string): Promise<string> {
  const parent = dirname(path);
  const there = await stat(parent).then(
    () => true,
    () => false,
  );
  return there || parent === path ? path : firstMissing(parent);
}
