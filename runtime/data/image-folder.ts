import { join } from "node:path";
import { fault, UserError } from "../errors/user-error.js";
import { dataSetsBelow } from "./data-sets-below.js";
import { folderEntries } from "./images/image-files.js";
import { Column } from "./tables/column.js";
import { TextColumn } from "./tables/text-column.js";

export interface ImageFolderSample {
  /** Name of the image in messages: its path. */
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
 * so the labels are the same on every machine. Folders inside the sub-folders are ignored. Names are stored as bytes: the
 * 1.28 million files of ImageNet take about 100 MB.
 * @throws UserError if the folder is missing or has no sub-folder, or if a sub-folder has no image; the error names data
 * sets in the sub-folders.
 */
export async function readImageFolder(root: string): Promise<ImageFolderData> {
  const { folders: classes } = await folderEntries(root).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw fault("dataset/unreadable-classes", { file: root, cause });
  });
  if (classes.length === 0) {
    throw fault("dataset/no-classes", { file: root, found: "no sub-folder" });
  }
  const names = new TextColumn();
  const labels = new Column((length) => new Int32Array(length));
  for (const [label, name] of classes.entries()) {
    const folder = join(root, name);
    const { images } = await folderEntries(folder);
    if (images.length === 0) {
      const below = await dataSetsBelow(root);
      if (below.length > 0)
        throw fault("dataset/holds-data-sets", { file: root, found: below.join(", "), hint: namedInstead(below) });
      throw fault("dataset/empty-class", { file: folder, found: "no .jpg, .jpeg or .png file" });
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

const namedInstead = (folders: readonly string[]): string =>
  folders.length === 1 ? `name ${folders[0]} itself` : `name one of them: ${folders.slice(0, 3).join(", ")}`;

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
