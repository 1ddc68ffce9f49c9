import type { Stats } from "node:fs";

/** What stands in the place of a file, in words; undefined for a regular file. Opening a pipe would block for ever. */
export function notRegular(status: Stats): string | undefined {
  if (status.isFile()) return undefined;
  if (status.isDirectory()) return "a folder";
  if (status.isFIFO()) return "a named pipe";
  if (status.isSocket()) return "a socket";
  return "a device";
}
