import { link, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CELEBA_ATTRIBUTES } from "../../compiler/contract/celeba-attributes.js";
import { readCeleba } from "../../runtime/data/celeba/celeba.js";
import {
  attributesText,
  boxesText,
  celebaFileName,
  identitiesText,
  partitionText,
} from "../../runtime/data/celeba/celeba-format.js";
import type { FaceSample, Split } from "../../runtime/data/face-data.js";
import { fancInside } from "../cli/support.js";
import { writeMatFile } from "../support/mat-file.js";

/** Names in CelebA's lists by split, as many people as images; the paper's file has 8,000 people in training. */
const people: Readonly<Record<Split, number>> = { train: 8000, validation: 24, test: 16 };
const classes = 1000;

/**
 * Draws everything that the files in `specs/` read, in the folder `data` that they name: CelebA's lists with 8,000 people,
 * 1,000 classes, backgrounds, LFWA, a table of own attributes, and a detector's boxes. The lists are as long as the specs
 * require; all images are links to a few drawn ones.
 * @param folder new; the specs belong next to `data`.
 */
export async function drawMiniature(folder: string): Promise<void> {
  const drawn = join(folder, "drawn");
  const sizes = ["--size", "120x120", "--identities", "30", "--images-per-identity", "2"];
  const objects = ["--object-classes", "8", "--objects-per-class", "3", "--object-size", "64"];
  const { code, stderr } = await fancInside(["data", "avatars", "-o", drawn, ...sizes, ...objects]);
  if (code !== 0) throw new Error(stderr);
  const { samples: known, attributeNames } = await readCeleba(drawn, { images: "wild" });
  const samples = known.map((sample, i) => ({
    ...shown(sample),
    attributes: allAttributes(sample, attributeNames, i),
  }));
  const data = join(folder, "data");
  await drawCeleba(join(data, "celeba"), samples);
  await drawObjects(data, join(drawn, "objects"));
  await drawLfwa(join(data, "lfwa"), samples);
  await drawTable(join(data, "mine"), samples);
}

const shown = ({ file, path, split, box }: FaceSample) => ({ file, path, split, box });

/** CelebA's 40 labels; arbitrary ones for what the drawings do not have. */
const allAttributes = ({ attributes }: FaceSample, names: readonly string[], image: number): Int8Array =>
  Int8Array.from(CELEBA_ATTRIBUTES, (name, i) => {
    const column = names.indexOf(name);
    return column >= 0 ? (attributes[column] as number) : (image >> (i % 5)) & 1 ? 1 : -1;
  });

async function drawCeleba(root: string, samples: readonly FaceSample[]): Promise<void> {
  const splits = (["train", "validation", "test"] as const).flatMap((split) =>
    Array.from({ length: people[split] }, () => split),
  );
  const rows = splits.map((split, i) => {
    const sample = samples[i % samples.length] as FaceSample;
    return { file: celebaFileName(i + 1), split, sample, identity: i + 1 };
  });
  await mkdir(join(root, "img_celeba"), { recursive: true });
  for (const { file, sample } of rows) await link(sample.path, join(root, "img_celeba", file));
  const list = <T>(value: (row: (typeof rows)[number]) => T) =>
    rows.map((row) => ({ file: row.file, value: value(row) }));
  const boxes = boxesText(list(({ sample }) => sample.box ?? { x: 0, y: 0, width: 0, height: 0 }));
  const texts = {
    "list_attr_celeba.txt": attributesText(
      CELEBA_ATTRIBUTES,
      list(({ sample }) => sample.attributes),
    ),
    "identity_CelebA.txt": identitiesText(list(({ identity }) => identity)),
    "list_eval_partition.txt": partitionText(list(({ split }) => split)),
    "list_bbox_celeba.txt": boxes,
    // A detector that is right.
    "detector.txt": boxes,
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(root, name), text);
}

/** 1,000 classes of two images each, and images of objects as backgrounds. */
async function drawObjects(data: string, objects: string): Promise<void> {
  const images: string[] = [];
  for (const name of (await readdir(objects)).sort())
    for (const file of (await readdir(join(objects, name))).sort()) images.push(join(objects, name, file));
  const put = async (from: string, to: string): Promise<void> => {
    await mkdir(dirname(to), { recursive: true });
    await link(from, to);
  };
  const image = (i: number): string => images[i % images.length] as string;
  for (let one = 0; one < classes; one++) {
    const folder = join(data, "imagenet", `n${String(one).padStart(8, "0")}`);
    for (let i = 0; i < 2; i++) await put(image(3 * one + i), join(folder, `${i}.jpg`));
  }
  for (let i = 0; i < 24; i++) await put(image(i), join(data, "sun", `${i}.jpg`));
}

async function drawLfwa(root: string, samples: readonly FaceSample[]): Promise<void> {
  const images = samples.map((_, i) => {
    const person = `Person_${String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26))}`;
    return `${person}/${person}_0001.jpg`;
  });
  for (const [i, image] of images.entries()) {
    await mkdir(join(root, "lfw", dirname(image)), { recursive: true });
    await link((samples[i] as FaceSample).path, join(root, "lfw", image));
  }
  const labels = async (file: string, names: readonly string[], extra: number): Promise<void> => {
    const numbers = samples.flatMap(({ attributes }, i) => [
      ...Array.from(attributes, (one) => (one === 1 ? 1 : 0)),
      ...Array.from({ length: extra }, (_, k) => (i >> k) & 1),
    ]);
    await writeMatFile(join(root, file), {
      AttrName: { texts: names },
      name: { texts: images.map((image) => image.replace("/", "\\")) },
      label: { rows: images.length, columns: names.length, numbers },
    });
  };
  const further = ["Asian", "Baby", "Child", "Sunglasses", "Curly_Hair"];
  await labels("lfw_att_40.mat", CELEBA_ATTRIBUTES, 0);
  await labels("lfw_att_73.mat", [...CELEBA_ATTRIBUTES, ...further], further.length);
  const half = Math.floor(images.length / 2);
  const indices = images.map((_, i) => i + 1);
  await writeMatFile(join(root, "indices_train_test.mat"), {
    indices_img_train: { rows: half, columns: 1, numbers: indices.slice(0, half) },
    indices_img_test: { rows: images.length - half, columns: 1, numbers: indices.slice(half) },
  });
}

async function drawTable(root: string, samples: readonly FaceSample[]): Promise<void> {
  await mkdir(root, { recursive: true });
  const splits = ["train", "validation", "test"];
  const rows = samples.map((_, i) => [`${i}.jpg`, i & 1, (i >> 1) & 1, (i >> 2) & 1, splits[i % 3]].join(","));
  for (const [i, { path }] of samples.entries()) await link(path, join(root, `${i}.jpg`));
  await writeFile(join(root, "labels.csv"), `image,Freckles,Headphones,Face_Mask,split\n${rows.join("\n")}\n`);
}

/** The path of one drawn face, for `predict`. */
export async function oneFace(folder: string): Promise<string> {
  const images = join(folder, "data", "celeba", "img_celeba");
  const path = join(images, celebaFileName(people.train + people.validation + 1));
  await readFile(path);
  return path;
}
