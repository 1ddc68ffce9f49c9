import { relative } from "node:path";

/** The shortest name of a folder: relative to the current folder if it is below it, else unchanged. */
export function fromHere(folder: string, here = process.cwd()): string {
  const path = relative(here, folder);
  return path === "" || path.startsWith("..") ? folder : path;
}
