import { statfs } from "node:fs/promises";
import { ExitCode, UserError } from "../../errors/user-error.js";

/** @throws UserError where fewer than `bytes` are free in `folder`, which must exist. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new UserError("too little space for this engine", {
    file: folder,
    found: `${gigabytes(free)} free`,
    expected: `${gigabytes(bytes)}`,
    hint: "free some, or name a folder on another disk in FANC_ENGINES",
    exitCode: ExitCode.unavailable,
  });
}

/** `1.3 GB`. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
/** `274 MB`. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
