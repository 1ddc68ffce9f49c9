import { join } from "node:path";
import { UserError } from "../errors/user-error.js";
import { folderEntries } from "./images/image-files.js";
import { Column } from "./tables/column.js";
import { TextColumn } from "./tables/text-column.js";

export interface ImageFolderSample {
  /** How messages name the image: its path. */
  readonly file: string;
  readonly path: string;
  /** Index into `ImageFolderData.classes`. */
  readonly label: number;
}

export interface ImageFolderData {
  readonly root: string;
  readonly classes: readonly string[];
  readonly samples: readonly ImageFolderSample[];
}

/**
 * Reads a folder with one sub-folder of JPEG or PNG images for each class. Classes and images are sorted by code unit,
 * so the labels are the same on every machine. Folders in the sub-folders are not looked into. Names are kept as bytes:
 * the 1.28 million files of ImageNet take some 100 MB.
 * @throws UserError when the folder is missing, has no sub-folder, or one of them has no image.
 */
export async function readImageFolder(root: string): Promise<ImageFolderData> {
  const { folders: classes } = await folderEntries(root).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new UserError("the image folder cannot be read", {
      file: root,
      expected: "a folder with one sub-folder of images for each class",
      hint: "Check the path.",
      cause,
    });
  });
  if (classes.length === 0) {
    throw new UserError("the image folder has no classes", {
      file: root,
      found: "no sub-folder",
      expected: "one sub-folder of images for each class",
      hint: "Put the images of each class in a folder named after it.",
    });
  }
  const names = new TextColumn();
  const labels = new Column((length) => new Int32Array(length));
  for (const [label, name] of classes.entries()) {
    const folder = join(root, name);
    const { images } = await folderEntries(folder);
    if (images.length === 0) {
      throw new UserError("a class has no images", {
        file: folder,
        found: "no .jpg, .jpeg or .png file",
        expected: "at least one image",
        hint: "add images, or remove the folder",
      });
    }
    for (const image of images) {
      labels.set(names.size, [label]);
      names.add(image);
    }
  }
  names.trim();
  const table = { root, classes, names, labels: labels.finish() };
  return { root, classes, samples: Array.from({ length: names.size }, (_, row) => new FolderImage(table, row)) };
}

interface FolderTable {
  readonly root: string;
  readonly classes: readonly string[];
  readonly names: TextColumn;
  readonly labels: Int32Array;
}

class FolderImage implements ImageFolderSample {
  readonly #table: FolderTable;
  readonly #row: number;

  constructor(table: FolderTable, row: number) {
    this.#table = table;
    this.#row = row;
  }

  get file(): string {
    return this.path;
  }

  get path(): string {
    const { root, classes, names } = this.#table;
    return join(root, classes[this.label] ?? "", names.at(this.#row));
  }

  get label(): number {
    return this.#table.labels[this.#row] as number;
  }
}
