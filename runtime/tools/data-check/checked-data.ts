import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { EvaluationPlan } from "../../../compiler/contract/schema.js";
import { type BackgroundsData, readBackgrounds } from "../../data/backgrounds.js";
import type { Box } from "../../data/box.js";
import { type BoxList, readEveryFace } from "../../data/celeba/box-list.js";
import { readCeleba } from "../../data/celeba/celeba.js";
import { adviceOnCopy, findImages, findInRelease, LISTS } from "../../data/celeba/release.js";
import type { DataSets } from "../../data/data-sets.js";
import type { FaceData, FaceSample, Split } from "../../data/face-data.js";
import { type ImageFolderData, readImageFolder } from "../../data/image-folder.js";
import { LFWA_LISTS, readLfwa } from "../../data/lfwa/lfwa.js";
import { fault, UserError } from "../../errors/user-error.js";
import { tableOfFaces } from "./table-of-faces.js";

/** The properties of an image that are checked, whatever the kind of its data set. */
export interface CheckedSample {
  readonly file: string;
  readonly path: string;
  readonly split?: Split | undefined;
  readonly identity?: number | undefined;
  /** 1, -1 or 0 (unknown) for each attribute. */
  readonly attributes?: Int8Array | undefined;
  /** Index of its class. */
  readonly label?: number | undefined;
  readonly box?: Box | undefined;
  readonly emptyBox?: Box | undefined;
  readonly landmarks?: FaceSample["landmarks"];
  readonly emptyLandmarks?: boolean | undefined;
}

export const checkedKinds = ["celeba", "lfwa", "csv", "image_folder", "backgrounds"] as const;

/** A data set to check. */
export interface CheckedData {
  readonly kind: (typeof checkedKinds)[number];
  /** Folder of the data set. */
  readonly root: string;
  readonly attributeNames: readonly string[];
  readonly classes: readonly string[];
  readonly samples: readonly CheckedSample[];
  /** Every face of every image, if the data set has a list of them. */
  readonly faces?: BoxList | undefined;
  /** The rules of the evaluation that uses it. */
  readonly rules?: EvaluationPlan["rules"];
}

export interface FolderOptions {
  /** Default: celeba if there is a part or a copy of it, lfwa if lfw_att_40.mat exists, else image_folder. */
  readonly kind?: CheckedData["kind"] | undefined;
  /** Which images of CelebA; default: wild if img_celeba exists. */
  readonly images?: "wild" | "aligned" | undefined;
}

async function guess(root: string): Promise<"celeba" | "lfwa" | "image_folder"> {
  if ((await findInRelease(root, LISTS.attributes)) !== undefined) return "celeba";
  if ((await findInRelease(root, LFWA_LISTS.labels)) !== undefined) return "lfwa";
  // A copy without the lists, or in another layout: the reader says what to do.
  const copied = (await findImages(root, "wild")) ?? (await findImages(root, "aligned")) ?? (await adviceOnCopy(root));
  return copied === undefined ? "image_folder" : "celeba";
}

/** Reads the data set in a folder, with all its attributes. @throws UserError for structural errors. */
export async function loadFolder(root: string, options: FolderOptions): Promise<CheckedData> {
  try {
    return await load(root, options);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "table/three-values") throw error;
    throw error.withHint(declareUnknown);
  }
}

const declareUnknown =
  "check a .fan file that declares the folder and says which one means unknown: `unknown: 0` or `unknown: -1`; if both mean absent, write -1 for 0 in the file";

async function load(root: string, options: FolderOptions): Promise<CheckedData> {
  const kind = options.kind ?? (await guess(root));
  const table = options.kind === undefined && kind === "image_folder" ? await tableOfFaces(root) : undefined;
  if (table !== undefined) throw fault("dataset/needs-spec", { kind: "csv", file: root, ...table });
  switch (kind) {
    case "celeba": {
      const wild = (await findImages(root, "wild")) !== undefined;
      const images = options.images ?? (wild ? "wild" : "aligned");
      return faces(await readCeleba(root, { images }), images === "wild" ? await readEveryFace(root) : undefined);
    }
    case "image_folder":
      return classes(await readImageFolder(root));
    case "backgrounds":
      return backgrounds(await readBackgrounds(root));
    case "lfwa":
      return faces(await readLfwa(root, LFWA_LISTS));
    case "csv": {
      const isFolder = (await stat(root).catch(() => undefined))?.isDirectory() === true;
      throw fault("dataset/needs-spec", {
        kind,
        file: root,
        found: isFolder ? "a folder alone" : "no folder",
        declare: "",
      });
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** Reads a data set of a spec, with its options. */
export async function loadNamed(data: DataSets, name: string): Promise<CheckedData> {
  const description = data.description(name);
  switch (description.kind) {
    case "celeba":
      return faces(await data.faces(name), await data.everyFace(name));
    case "image_folder":
      return classes(await data.folder(name));
    case "backgrounds":
      return backgrounds(await readBackgrounds(data.root(name)));
    default:
      return faces(await data.faces(name));
  }
}

function faces(data: FaceData, list?: BoxList): CheckedData {
  return { ...data, classes: [], faces: list };
}

function classes({ root, classes: names, samples }: ImageFolderData): CheckedData {
  return { kind: "image_folder", root, classes: names, samples, attributeNames: [] };
}

function backgrounds({ root, files }: BackgroundsData): CheckedData {
  const samples = Array.from({ length: files.size }, (_, i) => ({ file: files.at(i), path: join(root, files.at(i)) }));
  return { kind: "backgrounds", root, classes: [], samples, attributeNames: [] };
}
