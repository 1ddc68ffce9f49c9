import { relative } from "node:path";

/** A folder as people would name it: relative to where they are if it lies below, else as it is. */
export function fromHere(folder: string, here = process.cwd()): string {
  const path = relative(here, folder);
  return path === "" || path.startsWith("..") ? folder : path;
}
