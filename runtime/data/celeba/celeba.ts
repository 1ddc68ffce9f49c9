import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../errors/user-error.js";
import type { FaceData } from "../face-data.js";
import { type IdentityRanges, splitByIdentity } from "../identity-split.js";
import { type FaceTable, samplesOf } from "../tables/face-table.js";
import { readAttributes, readBoxes, readIdentities, readLandmarks, readPartition } from "./celeba-lists.js";

export interface CelebaOptions {
  /** Attributes to read, in this order; all in file order when absent. */
  readonly attributes?: readonly string[];
  /** `wild`: img_celeba with boxes; `aligned`: img_align_celeba, 178 x 218, without boxes. */
  readonly images: "wild" | "aligned";
  /** The published partition list if absent. */
  readonly split?: PartitionSplit | ({ readonly kind: "identities" } & IdentityRanges);
}

/** A list in the format of list_eval_partition.txt, that one itself if no file is named. */
interface PartitionSplit {
  readonly kind: "partition";
  readonly file?: string | undefined;
}

/** Where the official archive puts its lists and images, besides the root itself. */
const FOLDERS = ["", "Anno", "Eval", "Img"] as const;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A file or folder of CelebA's release in `root`, or in its Anno, Eval or Img folder. */
export async function findInRelease(root: string, name: string): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    const path = join(root, folder, name);
    if (await exists(path)) return path;
  }
  return undefined;
}

async function required(root: string, name: string): Promise<string> {
  const path = await findInRelease(root, name);
  if (path !== undefined) return path;
  throw new UserError(`${name} is missing`, {
    file: root,
    found: "no such file or folder",
    expected: `${name} in the folder itself or in its Anno, Eval or Img folder`,
    hint: "Check the path; unpack the official archive there, or make a drawn data set with `fanc data avatars`.",
  });
}

/**
 * Reads CelebA's list files (Liu et al., ICCV 2015) from `root`, or from its Anno, Eval and Img folders.
 *
 * Boxes are in the pixels of the in-the-wild images and therefore only given for `images: "wild"`. Lists of boxes and
 * landmarks may be absent; those of attributes, identities and partition may not. A split by identity needs no
 * partition list, and leaves out the images of people that it does not name. Whether each image file exists is
 * not looked at here: that is counted when it is decoded.
 * @throws UserError for the first structural fault, with file, row, what was found and what was expected.
 */
export async function readCeleba(root: string, options: CelebaOptions): Promise<FaceData> {
  const { attributeNames, table } = await readCelebaTable(root, options);
  return { kind: "celeba", root, attributeNames, samples: samplesOf(table) };
}

/** The columns of `readCeleba`. */
export async function readCelebaTable(
  root: string,
  { attributes, images, split: rule }: CelebaOptions,
): Promise<{ readonly attributeNames: readonly string[]; readonly table: FaceTable }> {
  const folder = await stat(root).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    throw new UserError("the data set's folder does not exist", {
      file: root,
      found: folder === undefined ? "nothing" : "a file",
      expected: "a folder with CelebA's lists and images",
      hint: "Check the path, or make a drawn data set with `fanc data avatars`.",
    });
  }
  const imageFolder = await required(root, images === "wild" ? "img_celeba" : "img_align_celeba");
  const list = await readAttributes(await required(root, "list_attr_celeba.txt"), attributes);
  const identityFile = await required(root, "identity_CelebA.txt");
  const identities = await readIdentities(identityFile, list);
  const splits =
    rule?.kind === "identities"
      ? splitByIdentity(identityFile, identities, rule)
      : await readPartition(await required(root, rule?.file ?? "list_eval_partition.txt"), list);
  const boxes = images === "wild" ? await findInRelease(root, "list_bbox_celeba.txt") : undefined;
  const landmarks = await findInRelease(
    root,
    images === "wild" ? "list_landmarks_celeba.txt" : "list_landmarks_align_celeba.txt",
  );
  return {
    attributeNames: list.attributes,
    table: {
      files: list.images,
      pathOf: (file) => join(imageFolder, file),
      attributes: list.values,
      splits,
      identities,
      boxes: boxes === undefined ? undefined : await readBoxes(boxes, list),
      landmarks: landmarks === undefined ? undefined : await readLandmarks(landmarks, list),
    },
  };
}
