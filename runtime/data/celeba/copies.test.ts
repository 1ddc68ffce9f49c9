import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadFolder } from "../../tools/data-check/checked-data.js";
import { readCeleba } from "./celeba.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-copies-"));
});
afterEach(() => rm(root, { recursive: true }));

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
}

const points = ["lefteye", "righteye", "nose", "leftmouth", "rightmouth"].flatMap((one) => [`${one}_x`, `${one}_y`]);
const kaggle = {
  "list_attr_celeba.csv": "image_id,Bald,Smiling\r\n000001.jpg,-1,1\r\n000002.jpg,1,-1\r\n",
  "list_eval_partition.csv": "image_id,partition\r\n000001.jpg,0\r\n000002.jpg,2\r\n",
  "list_bbox_celeba.csv": "image_id,x_1,y_1,width,height\r\n000001.jpg,95,71,226,313\r\n000002.jpg,0,0,0,0\r\n",
  "list_landmarks_align_celeba.csv": `image_id,${points.join(",")}\r\n000001.jpg,1,2,3,4,5,6,7,8,9,10\r\n000002.jpg,1,2,3,4,5,6,7,8,9,11\r\n`,
  "img_align_celeba/img_align_celeba/000001.jpg": "",
};
const torchvision = {
  "celeba/list_attr_celeba.txt": "2\nBald Smiling\n000001.jpg -1 1\n000002.jpg 1 -1\n",
  "celeba/identity_CelebA.txt": "000001.jpg 2880\n000002.jpg 2937\n",
  "celeba/list_eval_partition.txt": "000001.jpg 0\n000002.jpg 2\n",
  "celeba/img_align_celeba/000001.jpg": "",
};

describe("copies of CelebA", () => {
  it("readCeleba reads Kaggle's copy: lists as tables, images in a nested folder, no identities", async () => {
    await put(kaggle);
    const { samples, attributeNames } = await readCeleba(root, { images: "aligned" });
    expect(attributeNames).toEqual(["Bald", "Smiling"]);
    expect(samples.map(({ path, split, identity }) => [path, split, identity])).toEqual([
      [join(root, "img_align_celeba/img_align_celeba/000001.jpg"), "train", undefined],
      [join(root, "img_align_celeba/img_align_celeba/000002.jpg"), "test", undefined],
    ]);
    expect(samples.map((one) => [[...one.attributes], one.landmarks?.at(-1)])).toEqual([
      [[-1, 1], 10],
      [[1, -1], 11],
    ]);
    expect((await loadFolder(root, {})).samples).toHaveLength(2);
    await put({ "img_celeba/000001.jpg": "" });
    const wild = await readCeleba(root, { images: "wild" });
    expect(wild.samples.map(({ box }) => box?.width)).toEqual([226, undefined]);
  });

  it("readCeleba reads identities added to Kaggle's copy, or says where to get them", async () => {
    await put(kaggle);
    const none = { from: 0, to: 0 };
    const split = { kind: "identities", train: { from: 0, to: 1 }, validation: none, test: none } as const;
    await expect(readCeleba(root, { images: "aligned", split })).rejects.toMatchObject({
      message: "identity_CelebA.txt is missing",
      details: { hint: expect.stringContaining("of the official archive") },
    });
    await put({ "identity_CelebA.txt": "000001.jpg 9\n000002.jpg 8\n" });
    expect((await readCeleba(root, { images: "aligned", split })).samples.map(({ identity }) => identity)).toEqual([8]);
  });

  it("readCeleba reads torchvision's download folder and the folder inside", async () => {
    await put(torchvision);
    for (const folder of [root, join(root, "celeba")]) {
      const { samples } = await readCeleba(folder, { images: "aligned" });
      expect(samples.map(({ identity }) => identity)).toEqual([2880, 2937]);
      expect(samples[0]?.path).toBe(join(root, "celeba", "img_align_celeba", "000001.jpg"));
    }
  });

  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ["only aligned images", torchvision, "write `images: aligned`"],
    ["images that are still packed", { ...kaggle, "Img/img_celeba.7z.001": "" }, "unpack img_celeba.7z.001 in "],
    ["an archive alone", { "celeba-dataset.zip": "" }, "unpack celeba-dataset.zip in "],
    ["Hugging Face's Parquet", { "data/train-00000-of-00019.parquet": "PAR1" }, "the script in docs/guide/data.md"],
    ["Hugging Face's Arrow", { "dataset_dict.json": "{}", "train/data-00000-of-00010.arrow": "" }, "Hugging Face"],
    [
      "Hugging Face's folder of images",
      { "train/metadata.csv": "file_name,Bald\n", "train/1.jpg": "" },
      'file: "metadata.csv"',
    ],
    [
      "the lists a folder lower",
      { "archive/list_attr_celeba.csv": "image_id,Bald\n" },
      "set the folder of the data set to ",
    ],
    ["no files", {}, "check the path"],
  ];
  it.each(cases)("readCeleba names the folder with %s and says what to do", async (_, files, hint) => {
    await put(files);
    await expect(readCeleba(root, { images: "wild" })).rejects.toMatchObject({
      code: "dataset/no-file",
      details: { found: `no such file or folder in ${root}`, hint: expect.stringContaining(hint) },
    });
  });

  it("loadFolder refuses an unknown layout of CelebA instead of reading it as a folder of classes", async () => {
    await put({ "train/metadata.csv": "file_name,Bald\n", "train/1.jpg": "" });
    await expect(loadFolder(root, {})).rejects.toMatchObject({ code: "dataset/no-file" });
  });

  it("readCeleba names a folder that does not exist", async () => {
    await expect(readCeleba(join(root, "no"), { images: "wild" })).rejects.toMatchObject({
      code: "dataset/no-folder",
      details: { found: `nothing at ${join(root, "no")}` },
    });
  });
});
