import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isRunning, temporaryOf } from "../files/atomic-file.js";
import { unlessMissing } from "../files/missing.js";
import { lockFile, runParts } from "./run-parts.js";

/**
 * Removes the temporary files that killed processes left of a run's own files. Their names tell them; those of a process
 * that lives (one that reads the run, and writes an evaluation) stay, and so does everything of the user's. What belongs to the
 * lock is for its holder to clear away.
 */
export async function removeLeftovers(run: string): Promise<void> {
  const isPart = (name: string): boolean => name !== lockFile && runParts.some((part) => part === name);
  const entries = (await readdir(run, { withFileTypes: true }).catch(unlessMissing)) ?? [];
  await removeFrom(
    run,
    entries.filter(({ name }) => isPart(temporaryOf(name)?.file ?? "")).map(({ name }) => name),
  );
  for (const entry of entries)
    if (entry.isDirectory() && isPart(entry.name)) {
      const folder = join(run, entry.name);
      await removeFrom(folder, await readdir(folder));
    }
}

async function removeFrom(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const owner = temporaryOf(name)?.owner;
    if (owner !== undefined && (owner === process.pid || !isRunning(owner)))
      await rm(join(folder, name), { force: true });
  }
}
