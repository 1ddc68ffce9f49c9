import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ownerOfTemporary } from "../atomic-file.js";
import { unlessMissing } from "../replace-folder.js";

/**
 * Removes the temporary files and folders that killed processes have left in a run. They are told by their names; those
 * of another process that lives (one that reads the run, and writes an evaluation) stay.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(unlessMissing)) ?? [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const owner = ownerOfTemporary(entry.name);
    if (owner === undefined) {
      if (entry.isDirectory()) await removeLeftovers(path);
    } else if (owner === process.pid || !isThere(owner)) await rm(path, { recursive: true, force: true });
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
