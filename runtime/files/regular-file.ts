import { closeSync, constants, type ReadStream, readFileSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { fault, type UserError } from "../errors/user-error.js";
import { namingFile } from "./atomic-file.js";
import { unlessMissing } from "./missing.js";
import { notRegular, openAtOnce, openRegularSync } from "./regular-sync.js";
import { utf8Text } from "./utf8-text.js";

const accesses = {
  read: constants.O_RDONLY,
  change: constants.O_RDWR,
  append: constants.O_RDWR | constants.O_APPEND,
  make: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
  "append or make": constants.O_RDWR | constants.O_APPEND | constants.O_CREAT,
} as const;

export interface OpenRegular {
  readonly access?: keyof typeof accesses;
  /** Error for something that is not a regular file. */
  readonly irregular?: Irregular;
}

type Irregular = "file/irregular" | "weights/irregular";

/**
 * Opens a regular file, or a link to one. A pipe, a device, a socket or a folder is named, never waited for.
 * @throws UserError for something that is not a regular file; the system's error for everything else.
 */
export async function openRegular(path: string, { access = "read", irregular }: OpenRegular = {}): Promise<FileHandle> {
  // Opening a device can have effects, so its type is checked first.
  if (access === "append or make") await requireRegular(path, irregular).catch(unlessMissing);
  else if (access !== "make") await requireRegular(path, irregular);
  const handle = await open(path, accesses[access] | openAtOnce, 0o666);
  const found = notRegular(await handle.stat());
  if (found === undefined) return handle;
  await handle.close();
  throw notAFile(path, found, irregular);
}

/** @throws UserError for something that is not a regular file; the system's error for a missing file. */
async function requireRegular(path: string, irregular?: Irregular): Promise<void> {
  const found = notRegular(await stat(path));
  if (found !== undefined) throw notAFile(path, found, irregular);
}

/** All bytes of a regular file. @throws as `openRegular`. */
export async function readRegular(path: string): Promise<Buffer> {
  const handle = await openRegular(path);
  try {
    return await handle.readFile();
  } catch (error) {
    throw namingFile(error, path);
  } finally {
    await handle.close();
  }
}

/** The text of a regular file in UTF-8. @throws as `openRegular`, and UserError for a file that is not a text in UTF-8. */
export const readText = async (path: string): Promise<string> => utf8Text(await readRegular(path), path);

/** As `readRegular`, at once: for a few small files, and for threads that do nothing else. */
export function readRegularSync(path: string): Buffer {
  const opened = openRegularSync(path);
  if ("found" in opened) throw notAFile(path, opened.found);
  try {
    return readFileSync(opened.descriptor);
  } finally {
    closeSync(opened.descriptor);
  }
}

export interface StreamPart {
  /** First byte. */
  readonly start?: number;
  /** Last byte. */
  readonly end?: number;
  /** Bytes that are read at once. */
  readonly highWaterMark?: number;
}

/** The bytes of a regular file one block after the other; the stream closes the file. @throws as `openRegular`. */
export async function streamRegular(path: string, part: StreamPart = {}): Promise<ReadStream> {
  return (await openRegular(path)).createReadStream(part);
}

const notAFile = (file: string, kind: string, code: Irregular = "file/irregular"): UserError =>
  fault(code, { file, kind });
