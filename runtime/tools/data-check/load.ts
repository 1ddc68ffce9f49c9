import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type BackgroundsData, readBackgrounds } from "../../data/backgrounds.js";
import { findInRelease, readCeleba } from "../../data/celeba/celeba.js";
import type { DataSets } from "../../data/data-sets.js";
import type { FaceData } from "../../data/face-data.js";
import { type ImageFolderData, readImageFolder } from "../../data/image-folder.js";
import { readLfwa } from "../../data/lfwa/lfwa.js";
import { fault } from "../../errors/user-error.js";
import type { CheckedData } from "./checked-data.js";

export interface FolderOptions {
  /** Default: celeba where there is list_attr_celeba.txt, lfwa where there is lfw_att_40.mat, else image_folder. */
  readonly kind?: CheckedData["kind"] | undefined;
  /** Which images of CelebA; default: wild where there is img_celeba. */
  readonly images?: "wild" | "aligned" | undefined;
}

async function guess(root: string): Promise<"celeba" | "lfwa" | "image_folder"> {
  if ((await findInRelease(root, "list_attr_celeba.txt")) !== undefined) return "celeba";
  return (await findInRelease(root, "lfw_att_40.mat")) === undefined ? "image_folder" : "lfwa";
}

/** Reads the data set in a folder, with all its attributes. @throws UserError for structural faults, as its reader does. */
export async function loadFolder(root: string, options: FolderOptions): Promise<CheckedData> {
  const kind = options.kind ?? (await guess(root));
  switch (kind) {
    case "celeba": {
      const wild = (await findInRelease(root, "img_celeba")) !== undefined;
      return faces(await readCeleba(root, { images: options.images ?? (wild ? "wild" : "aligned") }));
    }
    case "image_folder":
      return classes(await readImageFolder(root));
    case "backgrounds":
      return backgrounds(await readBackgrounds(root));
    case "lfwa":
      return faces(await readLfwa(root, { labels: "lfw_att_40.mat", split: "indices_train_test.mat" }));
    case "csv": {
      const isFolder = (await stat(root).catch(() => undefined))?.isDirectory() === true;
      throw fault("dataset/needs-spec", { kind, file: root, found: isFolder ? "a folder alone" : "no folder" });
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** Reads a data set of a spec, with the options that it has there. */
export async function loadNamed(data: DataSets, name: string): Promise<CheckedData> {
  switch (data.description(name).kind) {
    case "image_folder":
      return classes(await data.folder(name));
    case "backgrounds":
      return backgrounds(await readBackgrounds(data.root(name)));
    default:
      return faces(await data.faces(name));
  }
}

function faces(data: FaceData): CheckedData {
  return { ...data, classes: [] };
}

function classes({ root, classes: names, samples }: ImageFolderData): CheckedData {
  return { kind: "image_folder", root, classes: names, samples, attributeNames: [] };
}

function backgrounds({ root, files }: BackgroundsData): CheckedData {
  const samples = Array.from({ length: files.size }, (_, i) => ({ file: files.at(i), path: join(root, files.at(i)) }));
  return { kind: "backgrounds", root, classes: [], samples, attributeNames: [] };
}
