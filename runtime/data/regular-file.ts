import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { UserError } from "../user-error.js";

/** What stands in the place of a file, in words; undefined for a regular file. Opening a pipe would block for ever. */
export function notRegular(status: Stats): string | undefined {
  if (status.isFile()) return undefined;
  if (status.isDirectory()) return "a folder";
  if (status.isFIFO()) return "a named pipe";
  if (status.isSocket()) return "a socket";
  return "a device";
}

/** @throws UserError if something else than a file stands at the path; that nothing does is found when it is opened. */
export async function requireRegular(file: string): Promise<void> {
  const status = await stat(file).catch(() => undefined);
  const found = status === undefined ? undefined : notRegular(status);
  if (found === undefined) return;
  throw new UserError("the file cannot be read", { file, found, expected: "a file", hint: "Check the path." });
}
