import { closeSync, readFileSync } from "node:fs";
import { openRegularSync } from "../../files/regular-sync.js";

/** Larger files are refused before they are read. */
const BYTE_LIMIT = 128 * 2 ** 20;

/** An image that cannot be decoded. `lacking`: the system's code if the cause is the machine and not the file. */
export interface Undecoded {
  readonly ok: false;
  readonly reason: string;
  readonly lacking?: string;
}

export type FileBytes = { readonly ok: true; readonly bytes: Buffer } | Undecoded;

const no = (reason: string): FileBytes => ({ ok: false, reason });

/**
 * All bytes of a regular file. Anything else, such as a folder or a pipe, is refused: reading a pipe without a writer would
 * block for ever.
 */
export function readRegularFile(path: string): FileBytes {
  try {
    const opened = openRegularSync(path);
    if ("found" in opened) return no(`it is ${opened.found}, not a file`);
    const { descriptor, status } = opened;
    try {
      if (status.size > BYTE_LIMIT) {
        return no(
          `the file is too large: ${Math.ceil(status.size / 2 ** 20)} MiB, at most ${BYTE_LIMIT / 2 ** 20} are read`,
        );
      }
      const bytes = readFileSync(descriptor);
      return bytes.length === 0 ? no("the file is empty") : { ok: true, bytes };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return { ok: false, reason: reasonOf(error), ...(isLacking(code) ? { lacking: code } : {}) };
  }
}

/** Whether the machine has run out of open files or memory. */
const isLacking = (code: string): boolean => ["EMFILE", "ENFILE", "ENOMEM"].includes(code);

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `the file cannot be read: ${String(error)}`;
  switch ("code" in error ? error.code : undefined) {
    case "ENOENT":
      return "the file does not exist";
    case "ENOTDIR":
      return "the file does not exist: a part of its path is not a folder";
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
