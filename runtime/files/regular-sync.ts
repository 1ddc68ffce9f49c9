import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats, statSync } from "node:fs";

/** What a path holds instead of a regular file, in words; undefined for a regular file. */
export function notRegular(status: Stats): string | undefined {
  if (status.isFile()) return undefined;
  if (status.isDirectory()) return "a folder";
  if (status.isFIFO()) return "a named pipe";
  if (status.isSocket()) return "a socket";
  if (status.isSymbolicLink()) return "a symbolic link";
  return "a device";
}

/**
 * Flags to add when a file is opened: opening a pipe that nobody writes to returns at once, and a terminal does not
 * become the one that controls this process. Windows has neither.
 */
export const openAtOnce = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** An open regular file, or what the path holds instead. */
export type OpenedRegular = { readonly descriptor: number; readonly status: Stats } | { readonly found: string };

/**
 * Opens a regular file for reading. Anything else is recognised before it is opened, since opening a device can have
 * effects, and again afterwards, since the path can have changed in between.
 * @throws the system's error if the file is missing or cannot be opened.
 */
export function openRegularSync(path: string): OpenedRegular {
  const found = notRegular(statSync(path));
  if (found !== undefined) return { found };
  const descriptor = openSync(path, constants.O_RDONLY | openAtOnce);
  const status = fstatSync(descriptor);
  const other = notRegular(status);
  if (other === undefined) return { descriptor, status };
  closeSync(descriptor);
  return { found: other };
}

/**
 * The bytes of a regular file, cut after `most`; undefined if there is no regular file.
 * @throws the system's error if it cannot be read.
 */
export function regularBytesSync(path: string, most: number): Buffer | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const opened = openRegularSync(path);
  if ("found" in opened) return undefined;
  const { descriptor, status } = opened;
  try {
    if (status.size <= most) return readFileSync(descriptor);
    const start = Buffer.alloc(most);
    return start.subarray(0, readSync(descriptor, start));
  } finally {
    closeSync(descriptor);
  }
}

/** What a path holds instead of a regular file, in words; undefined for a regular file and for a missing one. */
export function obstacleAt(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? undefined : notRegular(status);
}
