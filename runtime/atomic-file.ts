import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "./make-folder.js";

/**
 * Writes a file so that a reader sees either the old content or the whole new one: the bytes go to a temporary
 * name in the same folder, are flushed to disk, and are renamed into place. `mode` are the rights of the new file.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array, mode?: number): Promise<void> {
  await replaceFile(path, async (file) => {
    await file.writeFile(content);
    if (mode !== undefined) await file.chmod(mode);
  });
}

/** The same for content that `write` brings into the new file in parts. */
export async function replaceFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
