import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { notRegular } from "./regular-file.js";

/** Larger files are refused before they are read. */
const BYTE_LIMIT = 128 * 2 ** 20;

export type FileBytes = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly reason: string };

const no = (reason: string): FileBytes => ({ ok: false, reason });

/**
 * All bytes of a regular file. Anything else, such as a folder or a pipe, is never opened for long: a pipe without a
 * writer would block for ever.
 */
export function readRegularFile(path: string): FileBytes {
  try {
    const other = notRegular(statSync(path));
    if (other !== undefined) return no(`it is ${other}, not a file`);
    // Another thing may have taken the name by now: not to block on it is part of opening.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const status = fstatSync(file);
      if (!status.isFile()) return no("it is no regular file");
      if (status.size > BYTE_LIMIT) {
        return no(
          `the file is too large: ${Math.ceil(status.size / 2 ** 20)} MiB, at most ${BYTE_LIMIT / 2 ** 20} are read`,
        );
      }
      const bytes = readFileSync(file);
      return bytes.length === 0 ? no("the file is empty") : { ok: true, bytes };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return no(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `the file cannot be read: ${String(error)}`;
  switch ("code" in error ? error.code : undefined) {
    case "ENOENT":
      return "the file does not exist";
    case "ENOTDIR":
      return "the file does not exist: a part of its path is no folder";
    case "EACCES":
    case "EPERM":
      return "the file cannot be read: permission denied";
    case "ELOOP":
      return "the file is a symbolic link that leads in circles";
    case "ENAMETOOLONG":
      return "the file cannot be read: its name is too long";
    case "ERR_INVALID_ARG_VALUE":
      return "the file cannot be read: its name holds a NUL character";
    default:
      return `the file cannot be read: ${error.message}`;
  }
}
