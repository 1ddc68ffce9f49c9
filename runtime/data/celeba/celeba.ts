import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { fault } from "../../errors/user-error.js";
import type { FaceData } from "../face-data.js";
import { type IdentityRanges, splitByIdentity } from "../identity-split.js";
import { type FaceTable, samplesOf } from "../tables/face-table.js";
import { readAttributes, readBoxes, readIdentities, readLandmarks, readPartition } from "./celeba-lists.js";

export interface CelebaOptions {
  /** Attributes to read, in this order; all in file order if absent. */
  readonly attributes?: readonly string[];
  /** `wild`: img_celeba with boxes; `aligned`: img_align_celeba, 178 x 218, without boxes. */
  readonly images: "wild" | "aligned";
  /** The published partition list if absent. */
  readonly split?: PartitionSplit | ({ readonly kind: "identities" } & IdentityRanges);
}

/** A list in the format of list_eval_partition.txt; that file itself if none is named. */
interface PartitionSplit {
  readonly kind: "partition";
  readonly file?: string | undefined;
}

/** The folders of the official archive that hold its lists and images. */
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
  throw fault("dataset/no-file", {
    name,
    places: "the folder itself or in its Anno, Eval or Img folder",
    archive: "the official archive",
    file: root,
    found: "no such file or folder",
    hint: "check the path; unpack the official archive there, or generate a data set of drawn faces with `fanc data avatars`",
  });
}

/**
 * Reads CelebA's list files (Liu et al., ICCV 2015) from `root`, or from its Anno, Eval and Img folders.
 *
 * Boxes are in pixels of the in-the-wild images, so only `images: "wild"` has them. The lists of boxes and landmarks can be
 * absent; those of attributes, identities and partition cannot. A split by identity needs no partition list, and leaves out
 * the images of people that it does not name. Does not check that the image files exist: decoding counts those that do not.
 * @throws UserError for the first structural error, with file, row, what was found and what was expected.
 */
export async function readCeleba(root: string, options: CelebaOptions): Promise<FaceData> {
  const { attributeNames, table } = await readCelebaTable(root, options);
  return { kind: "celeba", root, attributeNames, samples: samplesOf(table) };
}

/** The columns of `readCeleba`. */
async function readCelebaTable(
  root: string,
  { attributes, images, split: rule }: CelebaOptions,
): Promise<{ readonly attributeNames: readonly string[]; readonly table: FaceTable }> {
  const folder = await stat(root).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    throw fault("dataset/no-folder", { file: root, found: folder === undefined ? "nothing" : "a file" });
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
