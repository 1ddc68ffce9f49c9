import { SpelledNames } from "../../files/spelled-names.js";
import type { FaceData } from "../face-data.js";
import { type IdentityRanges, splitByIdentity } from "../identity-split.js";
import { type FaceTable, samplesOf } from "../tables/face-table.js";
import { type ImageList, isTable } from "../tables/list-rows.js";
import { readAttributes, readBoxes, readIdentities, readLandmarks, readPartition } from "./celeba-lists.js";
import {
  findInRelease,
  type Images,
  innerFolder,
  LISTS,
  requiredImages,
  requiredList,
  requireRoot,
} from "./release.js";

export interface CelebaOptions {
  /** Attributes to read, in this order; all in file order if absent. */
  readonly attributes?: readonly string[];
  /** Spellings of labels that are not known; none if absent. */
  readonly unknown?: readonly string[];
  /** `wild`: img_celeba with boxes; `aligned`: img_align_celeba, 178 x 218, without boxes. */
  readonly images: Images;
  /** The published partition list if absent. */
  readonly split?: PartitionSplit | ({ readonly kind: "identities" } & IdentityRanges);
}

/** A list in the format of list_eval_partition.txt; that file itself if none is named. */
interface PartitionSplit {
  readonly kind: "partition";
  readonly file?: string | undefined;
}

/**
 * Reads CelebA's lists (Liu et al., ICCV 2015) from `root`, or from the folders and in the formats that copies of it have;
 * see `findInRelease`.
 *
 * Boxes are in pixels of the in-the-wild images, so only `images: "wild"` has them. The lists of boxes and landmarks can be
 * absent, and so can the identities if the lists are tables, as Kaggle's are. A split by identity needs no partition list,
 * and leaves out the images of people that it does not name. Does not check that the image files exist: decoding counts
 * those that do not.
 * @throws UserError for structural errors, with file, rows, what was found and what was expected.
 */
export async function readCeleba(root: string, options: CelebaOptions): Promise<FaceData> {
  const { attributeNames, table } = await readCelebaTable(root, options);
  return { kind: "celeba", root, attributeNames, samples: samplesOf(table) };
}

/** The columns of `readCeleba`. */
async function readCelebaTable(
  root: string,
  { attributes, unknown = [], images, split: rule }: CelebaOptions,
): Promise<{ readonly attributeNames: readonly string[]; readonly table: FaceTable }> {
  await requireRoot(root);
  const imageFolder = await requiredImages(root, images);
  const list = await readAttributes(await requiredList(root, LISTS.attributes), attributes, unknown);
  const identities = await identitiesOf(root, list, rule?.kind === "identities");
  const splits =
    rule?.kind === "identities" && identities !== undefined
      ? splitByIdentity(identities.file, identities.values, rule)
      : await readPartition(await requiredList(root, partitionFile(rule)), list);
  const boxes = images === "wild" ? await findInRelease(root, LISTS.boxes) : undefined;
  const landmarks = await findInRelease(root, images === "wild" ? LISTS.landmarks : LISTS.alignedLandmarks);
  const disk = new SpelledNames(await innerFolder(imageFolder, list.images.at(0)));
  return {
    attributeNames: list.attributes,
    table: {
      files: list.images,
      pathOf: (file) => disk.pathOf(file),
      attributes: list.values,
      splits,
      identities: identities?.values,
      boxes: boxes === undefined ? undefined : await readBoxes(boxes, list),
      landmarks: landmarks === undefined ? undefined : await readLandmarks(landmarks, list),
    },
  };
}

const partitionFile = (rule: CelebaOptions["split"]): string =>
  (rule?.kind === "partition" ? rule.file : undefined) ?? LISTS.partition;

/** The identities; undefined for tables without them, unless they are needed. */
async function identitiesOf(
  root: string,
  list: ImageList,
  needed: boolean,
): Promise<{ readonly file: string; readonly values: Int32Array } | undefined> {
  const found = await findInRelease(root, LISTS.identities);
  if (found === undefined && isTable(list.file) && !needed) return undefined;
  const file = found ?? (await requiredList(root, LISTS.identities));
  return { file, values: await readIdentities(file, list) };
}
