import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Variable, writeMatFile } from "../../../tests/support/mat-file.js";
import { UserError } from "../../errors/user-error.js";
import { loadFolder } from "../../tools/data-check/checked-data.js";
import { readLfwa } from "./lfwa.js";

const NAMES = ["Ann_Lee\\Ann_Lee_0001.jpg", "Ann_Lee\\Ann_Lee_0002.jpg", "Bo_Ek\\Bo_Ek_0001.jpg"];
const release: Readonly<Record<string, Variable>> = {
  AttrName: { texts: ["Bald", "Smiling"] },
  name: { texts: NAMES },
  label: { rows: 3, columns: 2, numbers: [1, 0, 0, 1, 1, 1] },
};
const indices: Readonly<Record<string, Variable>> = {
  indices_img_train: { rows: 2, columns: 1, numbers: [3, 1] },
  indices_img_test: { rows: 1, columns: 1, numbers: [2] },
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-lfwa-"));
  await mkdir(join(root, "lfw", "Ann_Lee"), { recursive: true });
  await writeMatFile(join(root, "lfw_att_40.mat"), release);
  await writeMatFile(join(root, "indices_train_test.mat"), indices);
});
afterEach(() => rm(root, { recursive: true }));

const files = { labels: "lfw_att_40.mat", split: "indices_train_test.mat" };
const fault = async (more: Partial<Parameters<typeof readLfwa>[1]> = {}): Promise<UserError> => {
  const error = await readLfwa(root, { ...files, ...more }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
};
const labels = (change: Readonly<Record<string, Variable>>) =>
  writeMatFile(join(root, "lfw_att_40.mat"), { ...release, ...change });
const rowsOf = async (options = {}) => {
  const { samples } = await readLfwa(root, { ...files, ...options });
  return samples.map(({ file, identity, attributes, split }) => [file, identity, [...attributes], split]);
};

describe("readLfwa", () => {
  it("readLfwa reads MATLAB's labels, split and images, with attributes in the requested order", async () => {
    const data = await readLfwa(root, { ...files, attributes: ["Smiling", "Bald"] });
    expect(data.kind).toBe("lfwa");
    expect(data.attributeNames).toEqual(["Smiling", "Bald"]);
    expect(data.samples[2]?.path).toBe(join(root, "lfw", "Bo_Ek", "Bo_Ek_0001.jpg"));
    expect(await rowsOf({ attributes: ["Smiling", "Bald"] })).toEqual([
      ["Ann_Lee/Ann_Lee_0001.jpg", 1, [-1, 1], "train"],
      ["Ann_Lee/Ann_Lee_0002.jpg", 1, [1, -1], "test"],
      ["Bo_Ek/Bo_Ek_0001.jpg", 2, [1, 1], "train"],
    ]);
  });

  it("readLfwa accepts labels by row, and leaves out images in no split", async () => {
    const before = await rowsOf();
    await labels({ label: { rows: 3, columns: 2, numbers: [1, 0, 0, 1, 1, 1], asHdf5: true } });
    expect(await rowsOf()).toEqual(before);
    const test: Variable = { rows: 0, columns: 0, numbers: [] };
    await writeMatFile(join(root, "indices_train_test.mat"), { ...indices, indices_img_test: test });
    expect(await rowsOf()).toEqual([before[0], before[2]]);
  });

  it("readLfwa accepts labels as text, slashes and backslashes in names, and other image folders", async () => {
    const row = (name: string, values: string) => `${name.replaceAll("\\", "/")} ${values}\n`;
    const text = `3\nAsian Baby\n${row(NAMES[0] ?? "", "1 -1")}${NAMES[1]}  -1 1\n${row(NAMES[2] ?? "", "1  1")}`;
    await writeFile(join(root, "lfwa_plus.txt"), text);
    await rename(join(root, "lfw"), join(root, "lfw-deepfunneled"));
    const { samples, attributeNames } = await readLfwa(root, { ...files, labels: "lfwa_plus.txt" });
    expect(attributeNames).toEqual(["Asian", "Baby"]);
    expect(samples.map((one) => [...one.attributes])).toEqual([
      [1, -1],
      [-1, 1],
      [1, 1],
    ]);
    expect(samples[0]?.path).toBe(join(root, "lfw-deepfunneled", "Ann_Lee", "Ann_Lee_0001.jpg"));
    await rename(join(root, "lfw-deepfunneled", "Ann_Lee"), join(root, "Ann_Lee"));
    expect((await readLfwa(root, files)).samples[0]?.path).toBe(join(root, "Ann_Lee", "Ann_Lee_0001.jpg"));
  });

  const cases: readonly [string, () => Promise<unknown>, { message: RegExp; found: RegExp }][] = [
    [
      "a label of 2",
      () => labels({ label: { rows: 3, columns: 2, numbers: [1, 0, 0, 2, 1, 1] } }),
      { message: /value of Smiling for Ann_Lee\/Ann_Lee_0002.jpg/, found: /^2$/ },
    ],
    [
      "labels of another size",
      () => labels({ label: { rows: 3, columns: 3, numbers: [] } }),
      { message: /do not fit/, found: /3 x 3/ },
    ],
    [
      "as many images as attributes",
      () => labels({ name: { texts: NAMES.slice(1) }, label: { rows: 2, columns: 2, numbers: [1, 0, 0, 1] } }),
      { message: /two ways/, found: /2 x 2/ },
    ],
    [
      "a duplicate image",
      () => labels({ name: { texts: [...NAMES.slice(1), NAMES[1] ?? ""] } }),
      { message: /listed twice/, found: /name\{3\}/ },
    ],
    [
      "a path out of the folder",
      () => labels({ name: { texts: ["..\\a.jpg", "b\\b", "c\\c"] } }),
      { message: /image name/, found: /\.\./ },
    ],
    [
      "numbers for names",
      () => labels({ AttrName: { rows: 1, columns: 2, numbers: [1, 2] } }),
      { message: /AttrName/, found: /<d/ },
    ],
    [
      "a name of 200,000 letters",
      () => labels({ name: { texts: [...NAMES.slice(1), "x".repeat(200_000)] } }),
      { message: /name\{3\}/, found: /^200000 letters$/ },
    ],
    [
      "an index of 0",
      () =>
        writeMatFile(join(root, files.split), { ...indices, indices_img_test: { rows: 1, columns: 1, numbers: [0] } }),
      { message: /indices_img_test\(1\)/, found: /^0$/ },
    ],
    [
      "an image in both splits",
      () =>
        writeMatFile(join(root, files.split), { ...indices, indices_img_test: { rows: 1, columns: 1, numbers: [3] } }),
      { message: /names an image twice/, found: /image 3/ },
    ],
    [
      "a file without the variables",
      () => writeMatFile(join(root, files.split), { other: { texts: ["a"] } }),
      { message: /no matrix indices_img_train/, found: /^other$/ },
    ],
    [
      "a truncated file",
      async () => {
        const path = join(root, files.labels);
        await writeFile(path, (await readFile(path)).subarray(0, 2000));
      },
      { message: /cannot be read/, found: /\w/ },
    ],
    [
      "MATLAB's older format",
      () => writeFile(join(root, files.labels), "MATLAB 5.0 MAT-file, Platform: x"),
      { message: /older version/, found: /5\.0/ },
    ],
    [
      "a file of another format",
      () => writeFile(join(root, files.labels), "hello"),
      { message: /cannot be read/, found: /\w/ },
    ],
    [
      "a missing label file",
      () => rm(join(root, files.labels)),
      { message: /lfw_att_40.mat is missing/, found: /no such/ },
    ],
    [
      "a missing image folder",
      () => rm(join(root, "lfw"), { recursive: true }),
      { message: /images of LFW are missing/, found: /Ann_Lee/ },
    ],
  ];
  it.each(cases)("readLfwa refuses %s", async (_, change, expected) => {
    await change();
    const error = await fault();
    expect(error.message).toMatch(expected.message);
    expect(error.details.found).toMatch(expected.found);
    expect(error.details.file).toContain(root);
    expect(error.details.hint).toMatch(/\w/);
  });

  it("readLfwa refuses 0 among labels of -1, and names the images", async () => {
    await labels({ label: { rows: 3, columns: 2, numbers: [1, 0, 0, -1, -1, 1] } });
    const error = await fault();
    expect([error.code, error.message]).toEqual([
      "table/three-values",
      "the value of Bald is 0 where others are -1: which of the two means unknown?",
    ]);
    expect(error.details).toMatchObject({
      found: "0 for Ann_Lee/Ann_Lee_0002.jpg",
      more: { total: 2, faults: [{ found: "0 for Ann_Lee/Ann_Lee_0001.jpg" }] },
    });
  });

  it("readLfwa takes NaN, 0 or -1 for unknown labels", async () => {
    const read = async (numbers: readonly number[], unknown: readonly string[]) => {
      await labels({ label: { rows: 3, columns: 2, numbers } });
      return (await rowsOf({ unknown })).map(([, , values]) => values);
    };
    const expected = [
      [1, -1],
      [0, -1],
      [0, 1],
    ];
    expect(await read([1, -1, 0, -1, 0, 1], ["0"])).toEqual(expected);
    expect(await read([1, 0, -1, 0, -1, 1], ["-1"])).toEqual(expected);
    expect(await read([1, 0, Number.NaN, 0, Number.NaN, 1], ["nan"])).toEqual(expected);
    expect(await read([1, 0, 9, 0, Number.NaN, 1], ["nan", "9"])).toEqual(expected);
    const { code, details } = await fault();
    expect([code, details.found, details.hint]).toEqual([
      "matlab/not-a-label",
      "9",
      "correct the value, or leave the attribute out",
    ]);
    await labels({ label: { rows: 3, columns: 2, numbers: [1, 0, Number.NaN, 0, 1, 1] } });
    expect((await fault()).details.hint).toBe(
      "if the label is unknown, write `unknown: nan` in the data set; otherwise correct the value",
    );
  });

  it("readLfwa finds names in another Unicode form, and images in Kaggle's nested folder", async () => {
    const [composed, parted] = ["Zo\u00eb_Ek", "Zoe\u0308_Ek"];
    await labels({ name: { texts: [1, 2, 3].map((i) => `${composed}\\${composed}_000${i}.jpg`) } });
    const folder = join(root, "lfw-deepfunneled", "lfw-deepfunneled", parted);
    await mkdir(folder, { recursive: true });
    await rm(join(root, "lfw"), { recursive: true });
    await writeFile(join(folder, `${parted}_0001.jpg`), "");
    const { samples } = await readLfwa(root, files);
    expect(samples[0]?.path).toBe(join(folder, `${parted}_0001.jpg`));
  });

  it("readLfwa names all bad indices, and an archive in place of a file", async () => {
    await writeMatFile(join(root, files.split), {
      ...indices,
      indices_img_test: { rows: 3, columns: 1, numbers: [0, 2, 9] },
    });
    expect((await fault()).details.more).toMatchObject({ total: 2, faults: [{ found: "9" }] });
    await writeFile(join(root, files.labels), "PK\x03\x04 and more");
    expect((await fault()).details.found).toBe("a ZIP archive");
  });

  it("readLfwa names an unknown attribute and the closest known one", async () => {
    const error = await fault({ attributes: ["Smilling"] });
    expect(error.details).toMatchObject({ found: "Smilling", expected: "one of Bald, Smiling" });
    expect(error.details.hint).toContain("did you mean `Smiling`?");
  });
});

it("a folder with LFWA's labels is checked as LFWA", async () => {
  expect(await loadFolder(root, {})).toMatchObject({ kind: "lfwa" });
});
