import { access, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.js";
import { parseAttributes, parseBoxes, parseIdentities, parseLandmarks, parsePartition } from "./celeba-lists.js";
import type { FaceData, FaceSample, Split } from "./face-data.js";
import { type IdentityRanges, splitByIdentity } from "./identity-split.js";

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

interface List<T> {
  readonly file: string;
  readonly values: ReadonlyMap<string, T>;
}

async function requiredList<T>(
  root: string,
  name: string,
  parse: (file: string, text: string) => ReadonlyMap<string, T>,
): Promise<List<T>> {
  const file = await required(root, name);
  return { file, values: parse(file, await readFile(file, "utf8")) };
}

/** Refuses lists that do not name the same images. */
function sameImages(reference: List<unknown>, other: List<unknown>): void {
  const check = (all: List<unknown>, within: List<unknown>): void => {
    for (const image of all.values.keys()) {
      if (within.values.has(image)) continue;
      throw new UserError("two lists do not name the same images", {
        file: within.file,
        found: `no row for ${image}`,
        expected: `the images of ${all.file}`,
        hint: "Use lists of the same release; copies with rows left out are common.",
      });
    }
  };
  check(reference, other);
  check(other, reference);
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
export async function readCeleba(root: string, { attributes, images, split: rule }: CelebaOptions): Promise<FaceData> {
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
  const attributeFile = await required(root, "list_attr_celeba.txt");
  const { names, values } = parseAttributes(attributeFile, await readFile(attributeFile, "utf8"), attributes);
  const attributeList: List<Int8Array> = { file: attributeFile, values };
  const identities = await requiredList(root, "identity_CelebA.txt", parseIdentities);
  const byIdentity = rule?.kind === "identities";
  const partition: List<Split> = byIdentity
    ? { file: identities.file, values: splitByIdentity(identities.file, identities.values, rule) }
    : await requiredList(root, rule?.file ?? "list_eval_partition.txt", parsePartition);
  const boxName = "list_bbox_celeba.txt";
  const landmarkName = images === "wild" ? "list_landmarks_celeba.txt" : "list_landmarks_align_celeba.txt";
  const hasBoxes = images === "wild" && (await findInRelease(root, boxName)) !== undefined;
  const boxes = hasBoxes ? await requiredList(root, boxName, parseBoxes) : undefined;
  const hasLandmarks = (await findInRelease(root, landmarkName)) !== undefined;
  const landmarks = hasLandmarks ? await requiredList(root, landmarkName, parseLandmarks) : undefined;
  for (const list of [identities, byIdentity ? undefined : partition, boxes, landmarks]) {
    if (list !== undefined) sameImages(attributeList, list);
  }
  const named = [...values].filter(([file]) => !byIdentity || partition.values.has(file));
  const samples = named.map(([file, row]): FaceSample => {
    const identity = identities.values.get(file);
    const split = partition.values.get(file);
    if (identity === undefined || split === undefined) throw new Error(`${file} passed the list check without a row`);
    const box = boxes?.values.get(file);
    const points = landmarks?.values.get(file);
    return {
      file,
      path: join(imageFolder, file),
      identity,
      attributes: row,
      split,
      ...(box === undefined ? {} : { box }),
      ...(points === undefined ? {} : { landmarks: points }),
    };
  });
  return { kind: "celeba", root, attributeNames: names, samples };
}
