import { open } from "node:fs/promises";

/** Makes what was renamed or made in a folder last through a power failure. Windows keeps folders so by itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    // Some network file systems cannot: there is nothing more to be done on them.
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    await folder.close();
  }
}
