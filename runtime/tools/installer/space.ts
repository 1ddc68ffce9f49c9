import { statfs } from "node:fs/promises";
import { fault } from "../../errors/user-error.js";

/** @throws UserError if fewer than `bytes` are free in `folder`, which must exist. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw fault("install/no-space", { file: folder, found: `${gigabytes(free)} free`, expected: gigabytes(bytes) });
}

/** `1.3 GB`. */
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
/** `274 MB`. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
