import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder with its parents, one after the other: Node's recursive `mkdir` never ends below /proc, and reports
 * ENOENT for a read-only disk.
 * @returns the first folder that was made; undefined if all existed.
 * @throws the system's error, with the first folder that cannot be made.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let at = path; (await kindOf(at)) === "nothing"; at = dirname(at)) {
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  if (missing.length === 0 && (await kindOf(path)) === "file") missing.push(path);
  for (const folder of missing) await makeOne(folder);
  return missing[0];
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    // Another process can have made it first.
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST" && (await kindOf(folder)) === "folder";
    if (!isThere) throw error;
  }
}

async function kindOf(path: string): Promise<"folder" | "file" | "nothing"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return "nothing";
    throw error;
  }
}
