import { open } from "node:fs/promises";

/** Makes new and renamed files of a folder survive a power failure. Windows does this by itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    // Some network file systems do not support this.
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    await folder.close();
  }
}
