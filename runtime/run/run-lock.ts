import { open, readFile, rm } from "node:fs/promises";
import { UserError } from "../user-error.js";

/**
 * Keeps two processes out of one run folder. A lock left by a process that no longer exists is taken over.
 * @returns the function that gives the lock back.
 */
export async function lockRun(file: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = Number(await readFile(file, "utf8").catch(() => ""));
    if (owner > 0 && isAlive(owner)) {
      throw new UserError("another process is training in this run folder", {
        file,
        found: `process ${owner}`,
        hint: "wait for it or stop it, or choose another folder with --run",
      });
    }
    await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
