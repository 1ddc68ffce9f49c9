import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.js";

export interface ImageFolderSample {
  readonly path: string;
  /** Index into `ImageFolderData.classes`. */
  readonly label: number;
}

export interface ImageFolderData {
  readonly root: string;
  readonly classes: readonly string[];
  readonly samples: readonly ImageFolderSample[];
}

const IMAGE = /\.(?:jpe?g|png)$/i;

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function entries(folder: string): Promise<{ readonly folders: string[]; readonly images: string[] }> {
  const list = await readdir(folder, { withFileTypes: true });
  const visible = list.filter((entry) => !entry.name.startsWith("."));
  const names = (wanted: (entry: (typeof visible)[number]) => boolean): string[] =>
    visible
      .filter(wanted)
      .map((entry) => entry.name)
      .sort(byCodeUnit);
  return {
    folders: names((entry) => entry.isDirectory()),
    images: names((entry) => !entry.isDirectory() && IMAGE.test(entry.name)),
  };
}

/**
 * Reads a folder with one sub-folder of JPEG or PNG images for each class. Classes and images are sorted by code unit,
 * so the labels are the same on every machine.
 * @throws UserError when the folder is missing, has no sub-folder, or one of them has no image.
 */
export async function readImageFolder(root: string): Promise<ImageFolderData> {
  const { folders } = await entries(root).catch((cause: unknown) => {
    throw new UserError("the image folder cannot be read", {
      file: root,
      expected: "a folder with one sub-folder of images for each class",
      hint: "Check the path.",
      cause,
    });
  });
  if (folders.length === 0) {
    throw new UserError("the image folder has no classes", {
      file: root,
      found: "no sub-folder",
      expected: "one sub-folder of images for each class",
      hint: "Put the images of each class in a folder named after it.",
    });
  }
  const samples: ImageFolderSample[] = [];
  for (const [label, name] of folders.entries()) {
    const folder = join(root, name);
    const { images } = await entries(folder);
    if (images.length === 0) {
      throw new UserError("a class has no images", {
        file: folder,
        found: "no .jpg, .jpeg or .png file",
        expected: "at least one image",
        hint: "Add images, or remove the folder.",
      });
    }
    for (const image of images) samples.push({ path: join(folder, image), label });
  }
  return { root, classes: folders, samples };
}
