import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../errors/user-error.js";
import type { FaceSample } from "../face-data.js";
import { readCeleba } from "./celeba.js";
import { attributesText, boxesText, identitiesText, landmarksText, partitionText } from "./celeba-format.js";

const ATTR = "list_attr_celeba.txt";
const IDENTITY = "identity_CelebA.txt";
const PARTITION = "list_eval_partition.txt";
const BOX = "list_bbox_celeba.txt";
const LANDMARKS = "list_landmarks_celeba.txt";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-celeba-"));
  const rows = <T>(values: readonly T[]) => values.map((value, i) => ({ file: `00000${i + 1}.jpg`, value }));
  const points = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
  await mkdir(join(root, "img_celeba"));
  const labels = [
    [1, -1, 1],
    [-1, 1, -1],
    [1, 1, -1],
  ];
  const texts: Readonly<Record<string, string>> = {
    [ATTR]: attributesText(["Bald", "Smiling", "Young"], rows(labels)),
    [IDENTITY]: identitiesText(rows([7, 8, 7])),
    [PARTITION]: partitionText(rows(["train", "validation", "test"] as const)),
    [BOX]: boxesText(rows([1, 2, 3].map((x) => ({ x, y: 5, width: 30, height: 40 })))),
    [LANDMARKS]: landmarksText(rows([points, points, points])),
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(root, name), text);
});

afterEach(() => rm(root, { recursive: true }));

async function edit(name: string, change: (text: string) => string): Promise<void> {
  const path = join(root, name);
  const before = await readFile(path, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

async function fault(options: { attributes?: readonly string[] } = {}): Promise<UserError> {
  const outcome = await readCeleba(root, { images: "wild", ...options }).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(UserError);
  return outcome as UserError;
}

describe("readCeleba", () => {
  it("readCeleba reads written lists, with attributes in the requested order", async () => {
    const data = await readCeleba(root, { attributes: ["Young", "Bald"], images: "wild" });
    expect(data.attributeNames).toEqual(["Young", "Bald"]);
    expect(data.samples.map((s) => [...s.attributes])).toEqual([
      [1, 1],
      [-1, -1],
      [-1, 1],
    ]);
    const { file, path, identity, attributes, split, box, landmarks } = data.samples[1] as FaceSample;
    expect({ file, path, identity, attributes, split, box, landmarks }).toEqual({
      file: "000002.jpg",
      path: join(root, "img_celeba", "000002.jpg"),
      identity: 8,
      attributes: Int8Array.of(-1, -1),
      split: "validation",
      box: { x: 2, y: 5, width: 30, height: 40 },
      landmarks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    });
  });

  it("readCeleba accepts the official layout, LF, a byte order mark and a missing final newline", async () => {
    for (const folder of ["Anno", "Eval", "Img"]) await mkdir(join(root, folder));
    await edit(ATTR, (text) => `\uFEFF${text.replaceAll("\r\n", "\n").trimEnd()}`);
    await edit(IDENTITY, (text) => text.replaceAll(" ", "  \t "));
    for (const name of [ATTR, IDENTITY, BOX, LANDMARKS]) await rename(join(root, name), join(root, "Anno", name));
    await rename(join(root, PARTITION), join(root, "Eval", PARTITION));
    await rename(join(root, "img_celeba"), join(root, "Img", "img_celeba"));
    const data = await readCeleba(root, { images: "wild" });
    expect(data.attributeNames).toEqual(["Bald", "Smiling", "Young"]);
    expect(data.samples.map((s) => s.split)).toEqual(["train", "validation", "test"]);
    expect(data.samples[0]?.path).toBe(join(root, "Img", "img_celeba", "000001.jpg"));
  });

  it("readCeleba omits boxes and landmarks of aligned images, which have other pixels", async () => {
    await mkdir(join(root, "img_align_celeba"));
    const data = await readCeleba(root, { images: "aligned" });
    expect(data.samples.every((s) => s.box === undefined && s.landmarks === undefined)).toBe(true);
  });

  const cases: readonly [
    name: string,
    file: string,
    change: (text: string) => string,
    expected: { row?: number; found: RegExp; message: RegExp },
  ][] = [
    [
      "a short row",
      ATTR,
      (t) => t.replace("000002.jpg -1  1 -1", "000002.jpg -1  1"),
      { row: 4, found: /^2 values/, message: /too short/ },
    ],
    [
      "a long row",
      ATTR,
      (t) => t.replace("000002.jpg -1", "000002.jpg -1 -1"),
      { row: 4, found: /^4 values/, message: /too long/ },
    ],
    [
      "a zero",
      ATTR,
      (t) => t.replace("000002.jpg -1", "000002.jpg 0"),
      { row: 4, found: /^0$/, message: /value of Bald/ },
    ],
    [
      "a truncated file",
      ATTR,
      (t) => t.slice(0, t.indexOf("000003")),
      { row: 1, found: /^2 rows/, message: /image count/ },
    ],
    ["an empty file", ATTR, () => "", { row: 1, found: /empty file/, message: /does not start/ }],
    [
      "a missing header",
      ATTR,
      (t) => t.slice(t.indexOf("Bald")),
      { row: 1, found: /^Bald/, message: /does not start/ },
    ],
    [
      "a duplicate attribute name",
      ATTR,
      (t) => t.replace("Smiling", "Bald"),
      { row: 2, found: /^Bald$/, message: /duplicate attribute/ },
    ],
    [
      "a duplicate row",
      IDENTITY,
      (t) => t.replace("000002", "000001"),
      { row: 2, found: /000001/, message: /listed twice/ },
    ],
    [
      "a path as a file name",
      IDENTITY,
      (t) => t.replace("000002.jpg", "../2.jpg"),
      { row: 2, found: /2.jpg/, message: /file name/ },
    ],
    [
      "an identity that is not a number",
      IDENTITY,
      (t) => t.replace("2.jpg 8", "2.jpg x8"),
      { row: 2, found: /^x8$/, message: /identity/ },
    ],
    [
      "an unknown partition",
      PARTITION,
      (t) => t.replace("3.jpg 2", "3.jpg 3"),
      { row: 3, found: /^3$/, message: /partition/ },
    ],
    [
      "an image only in one list",
      PARTITION,
      (t) => t.replace("000003", "000004"),
      { found: /000003/, message: /same images/ },
    ],
    ["a width in words", BOX, (t) => t.replace("  30  40", " big  40"), { row: 3, found: /^big$/, message: /width/ }],
    [
      "a missing landmark",
      LANDMARKS,
      (t) => t.replace(/ +10\r\n/, "\r\n"),
      { row: 3, found: /^9 values/, message: /too short/ },
    ],
  ];
  it.each(cases)("readCeleba reports %s with its place", async (_, file, change, expected) => {
    await edit(file, change);
    const error = await fault();
    expect(error.message).toMatch(expected.message);
    expect(error.details.file).toBe(join(root, file));
    expect(error.details.row).toBe(expected.row);
    expect(error.details.found).toMatch(expected.found);
    expect(error.details.hint).toMatch(/\w/);
  });

  it("readCeleba finds boxes and landmarks by the names of their columns", async () => {
    await edit(BOX, (text) => text.replace("x_1 y_1 width height", "width height x_1 y_1"));
    await edit(LANDMARKS, (text) => text.replace("lefteye_x lefteye_y righteye_x", "righteye_x lefteye_y lefteye_x"));
    const { samples } = await readCeleba(root, { images: "wild" });
    expect(samples[1]?.box).toEqual({ x: 30, y: 40, width: 2, height: 5 });
    expect(samples[1]?.landmarks).toEqual([3, 2, 1, 4, 5, 6, 7, 8, 9, 10]);
  });

  it.each([
    [BOX, "x_1 y_1 width height", "x1 y1 x2 y2", /x_1, y_1, width, height$/],
    [LANDMARKS, "nose_x", "mouth_x", /nose_x, nose_y/],
  ])("readCeleba refuses other columns in %s", async (file, from, to, expected) => {
    await edit(file, (text) => text.replace(from, to));
    const { code, details } = await fault();
    expect([code, details.row]).toEqual(["table/other-columns", 2]);
    expect(details.expected).toMatch(expected);
  });

  it("readCeleba refuses 0 among labels of -1, and hints to write -1 if all labels are 0 or 1", async () => {
    await edit(ATTR, (text) => text.replace("000003.jpg 1", "000003.jpg 0"));
    expect(await fault()).toMatchObject({
      message: "the value of Bald is 0 where others are -1: which of the two means unknown?",
      details: { row: 5, found: "0" },
    });
    await edit(ATTR, (text) => text.replaceAll("-1", " 0"));
    const { details, code } = await fault();
    expect([code, details.hint]).toEqual([
      "table/not-a-label",
      "write -1 for 0 if it means absent (CelebA's lists have no zeros); if it means unknown, write `unknown: 0` in the data set",
    ]);
    expect(details.more?.total).toBe(4 + 1);
  });

  it.each([
    [["0"], " 0", (text: string) => text],
    [["-1"], "-1", (text: string) => text.replaceAll("-1", " 0")],
    [["?"], " ?", (text: string) => text],
    [["nan"], "NaN", (text: string) => text],
  ])(
    "readCeleba takes %j for unknown labels, also of attributes that are not read",
    async (unknown, written, others) => {
      const labelsOf = async (attributes?: readonly string[]) =>
        (
          await readCeleba(root, { images: "wild", unknown, ...(attributes === undefined ? {} : { attributes }) })
        ).samples.map((one) => [...one.attributes]);
      await edit(ATTR, (text) => others(text).replace("000003.jpg 1", `000003.jpg ${written}`));
      expect(await labelsOf()).toEqual([
        [1, -1, 1],
        [-1, 1, -1],
        [0, 1, -1],
      ]);
      expect(await labelsOf(["Young", "Bald"])).toEqual([
        [1, 1],
        [-1, -1],
        [-1, 0],
      ]);
    },
  );

  it("readCeleba says what to write for a value that is no label", async () => {
    await edit(ATTR, (text) => text.replace("000003.jpg 1", "000003.jpg ?"));
    expect((await fault()).details).toMatchObject({
      row: 5,
      found: "?",
      expected: "1 or -1",
      hint: 'if the label is unknown, write `unknown: "?"` in the data set; otherwise correct the value',
    });
  });

  it("readCeleba treats empty boxes and equal landmarks as not annotated", async () => {
    await edit(BOX, (text) =>
      text
        .replace(/^000001.jpg .*$/m, "000001.jpg 0 0 0 0")
        .replace(/^000002.jpg .*$/m, "000002.jpg nan NaN -nan nan")
        .replace(/^000003.jpg .*$/m, "000003.jpg 5 5 -30 40"),
    );
    await edit(LANDMARKS, (text) => text.replace(/^000002.jpg .*$/m, `000002.jpg ${"-1 ".repeat(10)}`));
    const { samples } = await readCeleba(root, { images: "wild" });
    expect(samples.map(({ box }) => box)).toEqual([undefined, undefined, undefined]);
    expect(samples[2]?.emptyBox).toEqual({ x: 5, y: 5, width: -30, height: 40 });
    expect(samples.map(({ landmarks }) => landmarks?.[0])).toEqual([1, undefined, 1]);
    expect(samples.map(({ emptyLandmarks }) => emptyLandmarks)).toEqual([false, true, false]);
  });

  it("readCeleba names all bad rows and all missing images of a list", async () => {
    await edit(PARTITION, (text) => text.replace("1.jpg 0", "1.jpg x").replace("3.jpg 2", "3.jpg 9"));
    const { details } = await fault();
    expect([details.row, details.more]).toEqual([
      1,
      { faults: [{ row: 3, message: "unknown partition", found: "9" }], total: 2 },
    ]);
    await writeFile(join(root, PARTITION), "000002.jpg 0\nother.jpg 1\n");
    expect((await fault()).details).toMatchObject({
      found: "no row for 000001.jpg",
      more: {
        total: 3,
        faults: [{ found: "no row for 000003.jpg" }, { row: 2, found: "other.jpg, which is not among them" }],
      },
    });
  });

  it("readCeleba names an unknown attribute with the known ones, and a duplicate attribute", async () => {
    const error = await fault({ attributes: ["Bald", "Smilling"] });
    expect(error.details.found).toBe("Smilling");
    expect(error.details.expected).toContain("Smiling");
    expect((await fault({ attributes: ["Bald", "Bald"] })).message).toMatch(/twice/);
  });

  it("readCeleba names a missing list, image folder or root", async () => {
    await rm(join(root, PARTITION));
    expect((await fault()).message).toContain(PARTITION);
    await rm(join(root, "img_celeba"), { recursive: true });
    expect((await fault()).message).toContain("img_celeba");
    const nowhere = await readCeleba(join(root, "nowhere"), { images: "wild" }).catch((error: unknown) => error);
    expect(nowhere).toBeInstanceOf(UserError);
  });
});

describe("readCeleba with `split`", () => {
  const people = { from: 0, to: 1 };
  const next = { from: 1, to: 2 };
  const none = { from: 0, to: 0 };
  const splitsOf = async (split: Parameters<typeof readCeleba>[1]["split"]) =>
    (await readCeleba(root, { images: "wild", ...(split === undefined ? {} : { split }) })).samples.map((one) => [
      one.file,
      one.split,
    ]);

  it("readCeleba splits images by the user's own list", async () => {
    await rename(join(root, PARTITION), join(root, "mine.txt"));
    expect(await splitsOf({ kind: "partition", file: "mine.txt" })).toEqual([
      ["000001.jpg", "train"],
      ["000002.jpg", "validation"],
      ["000003.jpg", "test"],
    ]);
    await expect(splitsOf({ kind: "partition", file: "none.txt" })).rejects.toThrow("none.txt is missing");
  });

  it("readCeleba splits images by identity without a list", async () => {
    await rm(join(root, PARTITION));
    expect(await splitsOf({ kind: "identities", train: next, validation: people, test: none })).toEqual([
      ["000001.jpg", "validation"],
      ["000002.jpg", "train"],
      ["000003.jpg", "validation"],
    ]);
  });

  it("readCeleba leaves out people in no split", async () => {
    expect(await splitsOf({ kind: "identities", train: people, validation: none, test: none })).toEqual([
      ["000001.jpg", "train"],
      ["000003.jpg", "train"],
    ]);
  });

  it("readCeleba refuses a split by more identities than the data have", async () => {
    const split = { kind: "identities", train: people, validation: next, test: { from: 2, to: 3 } } as const;
    await expect(splitsOf(split)).rejects.toThrow("fewer people");
  });
});
