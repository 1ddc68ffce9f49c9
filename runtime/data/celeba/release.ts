import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fault, type UserError } from "../../errors/user-error.js";
import { exists } from "../../files/missing.js";
import { isTable } from "../tables/list-rows.js";

/** The folders of the official archive that hold its lists and images, and the one that torchvision puts all of it into. */
const INNER = ["", "Anno", "Eval", "Img"] as const;
const FOLDERS = [
  ...INNER,
  ...INNER.map((inner) => join("celeba", inner)),
  ...INNER.map((inner) => join("CelebA", inner)),
];
const PLACES = "the folder itself, or in Anno, Eval or Img, or in a folder celeba there";

/** The lists of the official archive, which Kaggle has as tables. */
export const LISTS = {
  attributes: "list_attr_celeba.txt",
  identities: "identity_CelebA.txt",
  partition: "list_eval_partition.txt",
  boxes: "list_bbox_celeba.txt",
  landmarks: "list_landmarks_celeba.txt",
  alignedLandmarks: "list_landmarks_align_celeba.txt",
} as const;

/** A list that CelebA does not have: every face of every image, with box and attributes, for images with several faces. */
export const FACES_LIST = "list_faces.csv";

const IMAGES = { wild: "img_celeba", aligned: "img_align_celeba" } as const;
export type Images = keyof typeof IMAGES;

/** A file or folder of CelebA's release in `root`, or in one of the folders that copies have; a list also as .csv. */
export async function findInRelease(root: string, name: string): Promise<string | undefined> {
  const isList = Object.values<string>(LISTS).includes(name);
  const names = isList ? [name, name.replace(/\.txt$/, ".csv")] : [name];
  for (const folder of FOLDERS)
    for (const one of names) {
      const path = join(root, folder, one);
      if (await isHere(path)) return path;
    }
  return undefined;
}

export const findImages = (root: string, images: Images): Promise<string | undefined> =>
  findInRelease(root, IMAGES[images]);

/** Whether something exists at a path; nothing does below a file. */
const isHere = (path: string): Promise<boolean> => exists(path).catch(() => false);

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;

/** @throws UserError if the root is not a folder. */
export async function requireRoot(root: string): Promise<void> {
  if (await isFolder(root)) return;
  const found = (await isHere(root)) ? "a file" : "nothing";
  throw fault("dataset/no-folder", { file: root, found: `${found} at ${resolve(root)}` });
}

/** A list of the release, or another one that the spec names. @throws UserError if it is missing. */
export async function requiredList(root: string, name: string): Promise<string> {
  return (await findInRelease(root, name)) ?? throwError(await missing(root, name, await adviceOnLists(root, name)));
}

/** The folder of the images. @throws UserError if it is missing. */
export async function requiredImages(root: string, images: Images): Promise<string> {
  const name = IMAGES[images];
  return (await findImages(root, images)) ?? throwError(await missing(root, name, await adviceOnImages(root, images)));
}

/**
 * The folder that holds the images itself: archives of Kaggle have the folder of images in a folder of the same name.
 * @param first the image that the lists name first.
 */
export async function innerFolder(folder: string, first: string): Promise<string> {
  if (await isHere(join(folder, first))) return folder;
  const inner = join(folder, basename(folder));
  return (await isFolder(inner)) ? inner : folder;
}

function throwError(error: UserError): never {
  throw error;
}

async function missing(root: string, name: string, hint: string | undefined): Promise<UserError> {
  return fault("dataset/no-file", {
    name,
    places: PLACES,
    archive: "the official archive",
    file: root,
    found: `no such file or folder in ${resolve(root)}`,
    hint:
      hint ??
      "check the path; unpack the official archive there, or generate a data set of drawn faces with `fanc data avatars`",
  });
}

const GUIDE = "docs/guide/data.md";

/** What to do about a list that is missing, by what is in the folder instead. */
async function adviceOnLists(root: string, name: string): Promise<string | undefined> {
  const attributes = await findInRelease(root, LISTS.attributes);
  if (attributes !== undefined && name === LISTS.identities && isTable(attributes))
    return "put identity_CelebA.txt of the official archive into this folder: copies from Kaggle lack it";
  if (attributes !== undefined) return undefined;
  const foreign = await adviceOnCopy(root);
  if (foreign !== undefined) return foreign;
  const entries = await entriesOf(root);
  for (const entry of entries) {
    const folder = join(root, entry);
    if ((await isFolder(folder)) && (await findInRelease(folder, LISTS.attributes)) !== undefined)
      return `set the folder of the data set to ${folder}`;
  }
  const archive = entries.find((entry) => /\.(?:zip|7z|7z\.001|tar|tgz|tar\.gz)$/.test(entry));
  if (archive !== undefined) return `unpack ${archive} in ${resolve(root)}`;
  const above = dirname(resolve(root));
  if ((await findInRelease(above, LISTS.attributes)) !== undefined) return `set the folder of the data set to ${above}`;
  return undefined;
}

/** What to do with a copy of CelebA in another format; undefined if the folder is none. */
export async function adviceOnCopy(root: string): Promise<string | undefined> {
  const entries = await entriesOf(root);
  const below = async (folder: string): Promise<readonly string[]> =>
    (await entriesOf(join(root, folder))).map((entry) => `${folder}/${entry}`);
  const inner = [...entries, ...(await below("data")), ...(await below("train"))];
  const packed = inner.find(
    (entry) => /\.(?:parquet|arrow)$/.test(entry) || /^dataset_(?:info|dict)\.json$/.test(entry),
  );
  if (packed !== undefined)
    return `${packed} is of a Hugging Face data set, which fanc cannot read: export it with the script in ${GUIDE}, "Copies of CelebA"`;
  const metadata = inner.find((entry) => /(?:^|\/)metadata\.(?:csv|jsonl)$/.test(entry));
  if (metadata?.endsWith(".jsonl") === true)
    return `write ${metadata} as a table (CSV), and declare the data set as \`csv\`; see ${GUIDE}, "Copies of CelebA"`;
  if (metadata !== undefined)
    return `declare the data set as a table: \`csv { root: "${join(root, dirname(metadata))}"  file: "metadata.csv"  image: "file_name"  attributes: … }\``;
  return undefined;
}

/** The same for the folder of images. */
async function adviceOnImages(root: string, images: Images): Promise<string | undefined> {
  const other = images === "wild" ? "aligned" : "wild";
  for (const folder of FOLDERS) {
    const entries = await entriesOf(join(root, folder));
    const archive = entries.find((entry) => entry.startsWith(`${IMAGES[images]}.`));
    if (archive !== undefined) return `unpack ${archive} in ${resolve(root, folder)}`;
  }
  // Copies without any of the lists get advice on those.
  const lists = await adviceOnLists(root, LISTS.attributes);
  if (lists !== undefined) return lists;
  if ((await findImages(root, other)) === undefined) return undefined;
  const lack = images === "wild" ? "the aligned images only: get img_celeba from the official archive" : "other images";
  return `this copy has ${lack}, or write \`images: ${other}\` in the data set (\`--images ${other}\` for a folder)`;
}

const entriesOf = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith(".")).sort();
