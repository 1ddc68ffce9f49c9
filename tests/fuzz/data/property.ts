import { execFileSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { decodeImage } from "../../../runtime/data/images/decode.js";
import { UserError } from "../../../runtime/errors/user-error.js";
import { colourOf, type Files } from "./base-data.js";
import type { Corrupted, Entry } from "./corrupt.js";

/** An image as a reader gives it, in words: what its lists say of it. */
export interface ReadImage {
  readonly path: string;
  readonly says: string;
}

export interface Format {
  readonly name: string;
  readonly files: () => Promise<Files>;
  readonly read: (root: string) => Promise<readonly ReadImage[]>;
  /**
   * What the lists say of each image, taken apart without care, to hold the reader against; undefined where a changed byte
   * of a binary file may be another value.
   */
  readonly expected: (entries: ReadonlyMap<string, Entry>, root: string) => ReadonlyMap<string, string> | undefined;
}

/** Puts a file of the data set, or what stands in its place. */
export function place(root: string, path: string, entry: Entry | undefined): void {
  const at = join(root, path);
  rmSync(at, { recursive: true, force: true });
  if (entry === undefined) return;
  mkdirSync(dirname(at), { recursive: true });
  if (entry === "folder") mkdirSync(at);
  else if (entry === "pipe") execFileSync("mkfifo", [at]);
  else if (entry === "loop") symlinkSync(basename(at), at);
  else {
    writeFileSync(at, entry === "unreadable" ? "" : entry);
    if (entry === "unreadable") chmodSync(at, 0);
  }
}

/**
 * What a corrupted data set comes to: "named" for one fault that names its file, else the images that are skipped.
 * Throws what must not be: another exception, a fault without its file, labels that the lists do not state, pixels of
 * another image.
 */
export async function outcomeOf(format: Format, root: string, { entries, touched }: Corrupted): Promise<string> {
  let images: readonly ReadImage[];
  try {
    images = await format.read(root);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const text = error.render();
    if (error.details.file?.startsWith(root) !== true) throw new Error(`the fault names no file: ${text}`);
    const names = [...touched].flatMap((path) => [basename(path), basename(dirname(path))]);
    if (!names.some((name) => text.includes(name))) throw new Error(`the fault names another file: ${text}`);
    return "named";
  }
  const expected = format.expected(entries, root);
  if (expected !== undefined && images.length !== expected.size)
    throw new Error(`${images.length} images were read of ${expected.size}`);
  let skipped = 0;
  for (const { path, says } of images) {
    const stated = expected?.get(path);
    if (expected !== undefined && stated !== says)
      throw new Error(`${path} is said to be ${says}, the lists say ${stated ?? "nothing"}`);
    const result = await decodeImage({ path, width: 3, height: 3, fit: "stretch" });
    if (!result.ok) {
      if (result.reason.length < 10) throw new Error(`${path}: no reason`);
      if (isUntouched(path, root, touched)) throw new Error(`${path} is whole and was not read: ${result.reason}`);
      skipped++;
    } else if (isUntouched(path, root, touched)) {
      const colour = colourOf(Number(/(\d+)\.jpg$/.exec(path)?.[1]) - 1);
      if (colour.some((value, c) => Math.abs(value - (result.pixels[12 + c] as number)) > 9))
        throw new Error(`${path} shows another image`);
    }
  }
  return skipped === 0 ? "read" : "read with skipped images";
}

function isUntouched(path: string, root: string, touched: ReadonlySet<string>): boolean {
  const known = !path.includes("\0") && ![...touched].some((one) => join(root, one) === path);
  return known && lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
