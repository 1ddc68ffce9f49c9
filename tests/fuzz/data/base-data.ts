import { pictureOf } from "../../support/picture-files.js";

/** Files of a small data set by their paths in its folder. */
export type Files = ReadonlyMap<string, Buffer>;

export const IMAGES = 10;
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
      pictureOf(SIDE, SIDE, () => colourOf(image))
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
