import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageOf } from "../../support/image-files.js";
import { type Variable, writeMatFile } from "../../support/mat-file.js";

/** Files of a small data set by their paths in its folder. */
export type Files = ReadonlyMap<string, Buffer>;

const IMAGES = 10;
export const ATTRIBUTES = ["Bald", "Smiling", "Young", "Eyeglasses"] as const;
const SIDE = 20;

/** A colour for each image that survives JPEG: its pixels say which one it is. */
export const colourOf = (image: number): readonly [number, number, number] => [
  30 + 20 * image,
  230 - 20 * image,
  image % 2 === 0 ? 60 : 190,
];

const nameOf = (image: number): string => `${String(image + 1).padStart(6, "0")}.jpg`;
const attributeOf = (image: number, attribute: number): boolean => ((image * 7 + attribute * 3) >> 1) % 2 === 1;
const splitOf = (image: number): 0 | 1 | 2 => (image < 6 ? 0 : image < 8 ? 1 : 2);

async function pictures(): Promise<readonly Buffer[]> {
  return Promise.all(
    Array.from({ length: IMAGES }, (_, image) =>
      imageOf(SIDE, SIDE, () => colourOf(image))
        .jpeg({ quality: 95 })
        .toBuffer(),
    ),
  );
}

const all = <T>(make: (image: number) => T): readonly T[] => Array.from({ length: IMAGES }, (_, image) => make(image));
const text = (lines: readonly string[], end = "\r\n"): Buffer => Buffer.from(lines.map((line) => line + end).join(""));

export async function celebaFiles(): Promise<Files> {
  const images = await pictures();
  return new Map<string, Buffer>([
    [
      "list_attr_celeba.txt",
      text([
        String(IMAGES),
        `${ATTRIBUTES.join(" ")} `,
        ...all((i) => `${nameOf(i)} ${ATTRIBUTES.map((_, a) => (attributeOf(i, a) ? "1" : "-1")).join("  ")}`),
      ]),
    ],
    ["identity_CelebA.txt", text(all((i) => `${nameOf(i)} ${40 + (i >> 1)}`))],
    ["list_eval_partition.txt", text(all((i) => `${nameOf(i)} ${splitOf(i)}`))],
    [
      "list_bbox_celeba.txt",
      text([String(IMAGES), "image_id x_1 y_1 width height", ...all((i) => `${nameOf(i)} ${i} 2 10 ${8 + i}`)]),
    ],
    [
      "list_landmarks_celeba.txt",
      text([
        String(IMAGES),
        "lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y",
        ...all((i) => `${nameOf(i)} ${Array.from({ length: 10 }, (_, k) => i + k).join(" ")}`),
      ]),
    ],
    ...all((i): [string, Buffer] => [`img_celeba/${nameOf(i)}`, images[i] as Buffer]),
  ]);
}

export async function folderFiles(): Promise<Files> {
  const images = await pictures();
  return new Map(
    all((i): [string, Buffer] => [`class ${i === IMAGES - 1 ? 3 : i % 3}/${nameOf(i)}`, images[i] as Buffer]),
  );
}

export async function csvFiles(): Promise<Files> {
  const images = await pictures();
  const rows = all((i) =>
    [nameOf(i), `person ${i >> 1}`, splitOf(i), ...ATTRIBUTES.map((_, a) => (attributeOf(i, a) ? 1 : 0))].join(","),
  );
  return new Map([
    ["labels.csv", text([`file,who,part,${ATTRIBUTES.join(",")}`, ...rows], "\n")],
    ...all((i): [string, Buffer] => [nameOf(i), images[i] as Buffer]),
  ]);
}

/** Two images of each person, in the layout of LFW. */
export async function lfwaFiles(): Promise<Files> {
  const images = await pictures();
  const folder = mkdtempSync(join(tmpdir(), "fanc-mat-"));
  const file = async (variables: Readonly<Record<string, Variable>>): Promise<Buffer> => {
    const path = join(folder, "file.mat");
    await writeMatFile(path, variables);
    const bytes = readFileSync(path);
    rmSync(path);
    return bytes;
  };
  const name = (i: number): string => `P${i >> 1}/${nameOf(i)}`;
  const column = (numbers: readonly number[]) => ({ rows: numbers.length, columns: 1, numbers });
  const labels = {
    AttrName: { texts: ATTRIBUTES },
    name: { texts: all((i) => name(i).replace("/", "\\")) },
    label: {
      rows: IMAGES,
      columns: ATTRIBUTES.length,
      numbers: all((i) => ATTRIBUTES.map((_, a) => Number(attributeOf(i, a)))).flat(),
    },
  };
  const indices = { indices_img_train: column([1, 2, 3, 4, 5, 6]), indices_img_test: column([7, 8, 9, 10]) };
  try {
    return new Map([
      ["lfw_att_40.mat", await file(labels)],
      ["indices_train_test.mat", await file(indices)],
      ...all((i): [string, Buffer] => [`lfw/${name(i)}`, images[i] as Buffer]),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
