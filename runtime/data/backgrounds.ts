import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { fault, UserError } from "../errors/user-error.js";
import { folderEntries } from "./images/image-files.js";
import { TextColumn } from "./tables/text-column.js";

/** Images without faces; they have no labels. */
export interface BackgroundsData {
  readonly root: string;
  /** Paths relative to `root`: the images of a folder come before those of its sub-folders. */
  readonly files: TextColumn;
}

/**
 * Reads the names of all JPEG and PNG images in a folder and its sub-folders, sorted by code unit in each, which gives the
 * same order on every machine. A folder that links reach twice is read once.
 * @throws UserError if the folder cannot be read or has no image.
 */
export async function readBackgrounds(root: string): Promise<BackgroundsData> {
  const files = new TextColumn();
  const seen = new Set<string>();
  const waiting = [""];
  for (let inner = waiting.pop(); inner !== undefined; inner = waiting.pop()) {
    const folder = join(root, inner);
    const { folders, images } = await firstVisit(folder, seen);
    for (const image of images) files.add(join(inner, image));
    for (const name of folders.toReversed()) waiting.push(join(inner, name));
  }
  if (files.size === 0) {
    const found = "no .jpg, .jpeg or .png file in it or its sub-folders";
    throw fault("dataset/no-backgrounds", { file: root, found });
  }
  files.trim();
  return { root, files };
}

async function firstVisit(folder: string, seen: Set<string>): ReturnType<typeof folderEntries> {
  try {
    const place = await realpath(folder);
    if (seen.has(place)) return { folders: [], images: [] };
    seen.add(place);
    return await folderEntries(folder);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw fault("dataset/unreadable-backgrounds", { file: folder, found, cause });
  }
}
