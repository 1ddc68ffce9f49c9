import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../errors/user-error.js";
import { type CsvOptions, readCsv } from "./csv.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-csv-"));
});
afterAll(() => rm(root, { recursive: true }));

const options: CsvOptions = {
  file: "labels.csv",
  image: "file",
  attributes: ["Smiling", "Nose Ring"],
  identity: "who",
  split: { kind: "column", column: "part" },
};
async function read(text: string, more: Partial<CsvOptions> = {}) {
  await writeFile(join(root, "labels.csv"), text);
  return readCsv(root, { ...options, ...more });
}
async function rowsOf(text: string, more: Partial<CsvOptions> = {}) {
  const { samples } = await read(text, more);
  return samples.map((one) => [one.file, one.identity, [...one.attributes], one.split]);
}
async function fault(text: string, more: Partial<CsvOptions> = {}): Promise<UserError> {
  const error = await read(text, more).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

const HEAD = "file,who,part,Smiling,Nose Ring";
const TABLE = [HEAD, "img/1.jpg,bo,train,1,0", "img/2.jpg,ann,1,-1,1", '"img/a, b.jpg",bo,test,0,1'].join("\n");

describe("readCsv", () => {
  it("reads attributes, people by name, and splits in words and numbers", async () => {
    const rows = [
      ["img/1.jpg", 2, [1, -1], "train"],
      ["img/2.jpg", 1, [-1, 1], "validation"],
      ["img/a, b.jpg", 2, [-1, 1], "test"],
    ];
    expect(await rowsOf(TABLE)).toEqual(rows);
    expect(await rowsOf(`\uFEFF${TABLE.replaceAll("\n", "\r\n")}\r\n\r\n`)).toEqual(rows);
    expect(await rowsOf(TABLE.replace(/,(?! b)/g, " , "))).toEqual(rows);
    const data = await read(TABLE);
    expect([data.kind, data.attributeNames]).toEqual(["csv", ["Smiling", "Nose Ring"]]);
    expect(data.samples[0]?.path).toBe(join(root, "img", "1.jpg"));
  });

  it("takes numbers of people as they are, and divides by them", async () => {
    const table = TABLE.replaceAll(",bo,", ",90,").replace(",ann,", ",8,");
    expect((await rowsOf(table)).map(([, identity]) => identity)).toEqual([90, 8, 90]);
    const split = {
      kind: "identities",
      train: { from: 0, to: 1 },
      validation: { from: 1, to: 2 },
      test: { from: 0, to: 0 },
    } as const;
    expect((await rowsOf(table, { split })).map(([, , , part]) => part)).toEqual(["validation", "train", "validation"]);
  });

  it("needs neither people nor splits", async () => {
    const rows = await rowsOf(TABLE, { identity: undefined, split: { kind: "none" } });
    expect(rows.map(([, identity, , split]) => [identity, split])).toEqual(Array(3).fill([undefined, "train"]));
  });

  const cases: readonly [string, string, { row?: number; message: RegExp; found: RegExp; hint?: RegExp }][] = [
    [
      "a missing column",
      TABLE.replace("Smiling", "Smilling"),
      { row: 1, message: /no such column/, found: /file, who/, hint: /did you mean `Smilling`\?/ },
    ],
    ["a column twice", TABLE.replace("who", "file"), { row: 1, message: /duplicate column/, found: /^file$/ }],
    ["a short row", TABLE.replace(",-1,1", ",-1"), { row: 3, message: /too short/, found: /4 values/ }],
    ["a long row", TABLE.replace(",-1,1", ",-1,1,1"), { row: 3, message: /too long/, found: /6 values/ }],
    ["another label", TABLE.replace(",-1,1", ",yes,1"), { row: 3, message: /value of Smiling/, found: /^yes$/ }],
    ["no label", TABLE.replace(",-1,1", ",,1"), { row: 3, message: /value of Smiling/, found: /^nothing$/ }],
    ["another split", TABLE.replace(",train,", ",dev,"), { row: 2, message: /unknown split/, found: /^dev$/ }],
    ["nobody", TABLE.replace(",ann,", ",,"), { row: 3, message: /who is in the image/, found: /no identity/ }],
    ["an image twice", TABLE.replace("img/2", "./img//1"), { row: 3, message: /listed twice/, found: /img\/\/1.jpg/ }],
    ["no image", TABLE.replace("img/2.jpg", ""), { row: 3, message: /not in the data set's folder/, found: /no name/ }],
    [
      "a path out",
      TABLE.replace("img/2.jpg", "img/../../2.jpg"),
      { row: 3, message: /not in the data set's folder/, found: /2.jpg/ },
    ],
    [
      "a whole path",
      TABLE.replace("img/2.jpg", "/etc/2.jpg"),
      { row: 3, message: /not in the data set's folder/, found: /etc/ },
    ],
    [
      "a quote that is not closed",
      TABLE.replace("img/2.jpg", '"img/2.jpg'),
      { row: 4, message: /malformed/, found: /[Qq]uote/ },
    ],
    ["an empty file", "", { message: /empty/, found: /no row/ }],
    ["no rows", HEAD, { message: /no images/, found: /0 rows/ }],
  ];
  it.each(cases)("refuses %s with its place", async (_, text, expected) => {
    const error = await fault(text);
    expect(error.message).toMatch(expected.message);
    expect(error.details.file).toBe(join(root, "labels.csv"));
    expect(error.details.row).toBe(expected.row);
    expect(error.details.found).toMatch(expected.found);
    if (expected.hint !== undefined) expect(error.details.hint).toMatch(expected.hint);
  });

  it("names a table that is not there", async () => {
    const error = await fault(TABLE, { file: "none.csv" });
    expect(error.details.file).toBe(join(root, "none.csv"));
    expect(error.message).toMatch(/cannot be read/);
  });
});
