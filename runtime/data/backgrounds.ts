import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors/user-error.js";
import { folderEntries } from "./images/image-files.js";
import { TextColumn } from "./tables/text-column.js";

/** Images without faces; they have no labels. */
export interface BackgroundsData {
  readonly root: string;
  /** Paths relative to `root`: folder by folder, the images of one before those of its sub-folders. */
  readonly files: TextColumn;
}

/**
 * Reads the names of all JPEG and PNG images in a folder and its sub-folders, sorted by code unit in each, so that
 * the order is the same on every machine. A folder that is reached twice over links is read once.
 * @throws UserError when the folder cannot be read or holds no image.
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
    throw new UserError("the folder of backgrounds has no images", {
      file: root,
      found: "no .jpg, .jpeg or .png file in it or its sub-folders",
      expected: "images without faces",
      hint: "Check the path, or put images there.",
    });
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
    throw new UserError("the folder of backgrounds cannot be read", {
      file: folder,
      found: cause instanceof Error ? cause.message : String(cause),
      expected: "a folder of images without faces",
      hint: "Check the path and its rights.",
      cause,
    });
  }
}
