import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
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
const TABLE = [HEAD, "img/1.jpg,bo,train,1,0", "img/2.jpg,ann,1,-1,1", '"img/a, b.jpg",bo,test,-1,1'].join("\n");

describe("readCsv", () => {
  it("readCsv reads attributes, people by name, and splits in words and numbers", async () => {
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

  it("readCsv keeps numbers of people and splits by them", async () => {
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

  it("readCsv reads a table without people and splits", async () => {
    const rows = await rowsOf(TABLE, { identity: undefined, split: { kind: "none" } });
    expect(rows.map(([, identity, , split]) => [identity, split])).toEqual(Array(3).fill([undefined, "train"]));
  });

  const cases: readonly [string, string, { row?: number; message: RegExp; found: RegExp; hint?: RegExp }][] = [
    [
      "a missing column",
      TABLE.replace("Smiling", "Smilling"),
      { row: 1, message: /no such column/, found: /file, who/, hint: /did you mean `Smilling`\?/ },
    ],
    ["a duplicate column", TABLE.replace("who", "file"), { row: 1, message: /duplicate column/, found: /^file$/ }],
    ["a short row", TABLE.replace(",-1,1", ",-1"), { row: 3, message: /too short/, found: /4 values/ }],
    ["a long row", TABLE.replace(",-1,1", ",-1,1,1"), { row: 3, message: /too long/, found: /6 values/ }],
    ["an unknown label", TABLE.replace(",-1,1", ",yes,1"), { row: 3, message: /value of Smiling/, found: /^yes$/ }],
    ["an empty label", TABLE.replace(",-1,1", ",,1"), { row: 3, message: /value of Smiling/, found: /^nothing$/ }],
    ["an unknown split", TABLE.replace(",train,", ",dev,"), { row: 2, message: /unknown split/, found: /^dev$/ }],
    [
      "an empty identity",
      TABLE.replace(",ann,", ",,"),
      { row: 3, message: /who is in the image/, found: /no identity/ },
    ],
    [
      "a duplicate image",
      TABLE.replace("img/2", "./img//1"),
      { row: 3, message: /listed twice/, found: /img\/\/1.jpg/ },
    ],
    [
      "an empty image name",
      TABLE.replace("img/2.jpg", ""),
      { row: 3, message: /not in the data set's folder/, found: /no name/ },
    ],
    [
      "a path out of the folder",
      TABLE.replace("img/2.jpg", "img/../../2.jpg"),
      { row: 3, message: /not in the data set's folder/, found: /2.jpg/ },
    ],
    [
      "an absolute path",
      TABLE.replace("img/2.jpg", "/etc/2.jpg"),
      { row: 3, message: /not in the data set's folder/, found: /etc/ },
    ],
    [
      "an unclosed quote",
      TABLE.replace("img/2.jpg", '"img/2.jpg'),
      { row: 3, message: /malformed/, found: /[Qq]uote/ },
    ],
    [
      "a quote that is unclosed until the end of the file",
      `${TABLE}\nimg/4.jpg,"bo,train,1,0\nimg/5.jpg,bo,train,1,0`,
      { row: 5, message: /malformed/, found: /not closed before the end of the file/, hint: /close the quote/ },
    ],
    [
      "a quoted name over several rows",
      TABLE.replace("ann,1,-1,1\n", '"ann,1,-1,1\n').replace('"img/a, b.jpg",bo', 'img/3.jpg,bo"'),
      { row: 3, message: /malformed/, found: /name over several lines/ },
    ],
    [
      "the labels -1, 0 and 1 in one column",
      TABLE.replace("1,0", "0,0"),
      {
        row: 2,
        message: /value of Smiling is 0 .* means unknown/,
        found: /^0$/,
        hint: /^if 0 means unknown, write `unknown: 0` .* if -1 does, write `unknown: -1`.* write -1 for 0/,
      },
    ],
    [
      "the labels -1, 0 and 1 next to a column of 0 and 1",
      "file,who,part,Smiling,Nose Ring\na.jpg,ann,train,0,0\nb.jpg,ann,train,-1,1\nc.jpg,bo,train,1,0",
      {
        row: 2,
        message: /value of Smiling is 0 /,
        found: /^0$/,
        hint: /^if 0 means unknown, .* for 0 in the file; `unknown` holds for every attribute, and Nose Ring has 0 without -1: where that 0 means absent, write -1 for it$/,
      },
    ],
    [
      "labels that are floating-point numbers",
      TABLE.replace("1,0", "1.0,-1.0"),
      { row: 2, message: /not a label/, found: /^1\.0$/, hint: /^write 1 for 1\.0: labels are whole numbers$/ },
    ],
    [
      "a label that pandas has for unknown",
      TABLE.replace("1,0", "1,<NA>"),
      { row: 2, message: /not a label/, found: /^<NA>$/, hint: /^if the label is unknown, write `unknown: "<NA>"`/ },
    ],
    [
      "a table with an unknown separator",
      TABLE.replaceAll(",", "|"),
      { row: 1, message: /no such column/, found: /^file\|who/, hint: /commas, semicolons or tabs/ },
    ],
    [
      "another separator than in the first row, once",
      `${HEAD}\n${TABLE.slice(HEAD.length + 1).replaceAll(",", ";")}`.replace('"img/a; b.jpg"', "img/a.jpg"),
      { row: 2, message: /too short/, found: /^one value, with semicolons in it$/, hint: /with semicolons, too/ },
    ],
    ["an empty file", "", { message: /empty/, found: /no row/ }],
    ["no rows", HEAD, { message: /no images/, found: /0 rows/ }],
  ];
  it.each(cases)("readCsv refuses %s with its place", async (_, text, expected) => {
    const error = await fault(text);
    expect(error.message).toMatch(expected.message);
    expect(error.details.file).toBe(join(root, "labels.csv"));
    expect(error.details.row).toBe(expected.row);
    expect(error.details.found).toMatch(expected.found);
    if (expected.hint !== undefined) expect(error.details.hint).toMatch(expected.hint);
  });

  it("readCsv leaves out rows of empty values, as spreadsheets write them", async () => {
    const rows = await rowsOf(TABLE);
    expect(await rowsOf(`,,,,\n${TABLE.replace("\nimg/2", "\n,,,,\nimg/2")}\n,,,,\n,,,,,,\n`)).toEqual(rows);
  });

  it.each([
    [["0"], ["1", "-1", "0"], "-1"],
    [["-1"], ["1", "0", "-1"], "0"],
    [[""], ["1", "0", ""], "0"],
    [[""], ["1", "-1", "  "], "-1"],
    [["?"], ["1", "0", "?"], "0"],
    [["nan"], ["1", "-1", "NaN"], "-1"],
    [["nan"], ["1", "-1", "-nan"], "-1"],
    [["0", "?"], ["1", "-1", "?"], "0"],
    [["9"], ["1", "0", "9"], "-1"],
    [["Zo\u00eb"], ["1", "0", "Zoe\u0308"], "0"],
  ])("readCsv takes %j for unknown labels", async (unknown, [present, absent, missing], other) => {
    const head = "file,Smiling";
    const rows = [present, absent, missing].map((value, i) => `${i}.jpg,${value}`);
    const more = { attributes: ["Smiling"], identity: undefined, split: { kind: "none" as const } };
    const own = await rowsOf([head, ...rows].join("\n"), { ...more, unknown });
    expect(own.map(([, , labels]) => labels)).toEqual([[1], [-1], [0]]);
    // The meaning of a value does not depend on the rows.
    const meanings: Readonly<Record<string, number>> = {
      "0": unknown.includes("0") ? 0 : -1,
      "-1": unknown.includes("-1") ? 0 : -1,
    };
    const [only] = await rowsOf(`${head}\n0.jpg,${other}`, { ...more, unknown });
    expect(only?.[2]).toEqual([meanings[other]]);
  });

  it.each([
    ["", [], "if the label is unknown, write `unknown: empty` in the data set; otherwise correct the value"],
    ["?", [], 'if the label is unknown, write `unknown: "?"` in the data set; otherwise correct the value'],
    ["NaN", ["0"], "if the label is unknown, write `unknown: 0, nan` in the data set; otherwise correct the value"],
    [
      "n/a",
      [""],
      'if the label is unknown, write `unknown: empty, "n/a"` in the data set; otherwise correct the value',
    ],
    ["yes", [], "correct the value in this row"],
  ])("readCsv says what to write for a label %j", async (value, unknown, hint) => {
    const { code, details } = await fault(TABLE.replace(",-1,1", `,${value},1`), { unknown });
    expect([code, details.hint]).toEqual(["table/not-a-label", hint]);
  });

  it("readCsv states the values that are labels", async () => {
    const expected = async (unknown: readonly string[]) =>
      (await fault(TABLE.replace(",-1,1", ",yes,1"), { unknown })).details.expected;
    expect(await expected([])).toBe("1, or 0 or -1");
    expect(await expected(["0", "?"])).toBe('1 or -1, or for unknown 0 or "?"');
  });

  it("readCsv accepts 0 for no in one column and -1 in another", async () => {
    const table = TABLE.replace("1,0", "1,-1").replaceAll("-1,1", "0,1");
    expect((await rowsOf(table)).map(([, , labels]) => labels)).toEqual([
      [1, -1],
      [-1, 1],
      [-1, 1],
    ]);
  });

  it("readCsv names the first ten bad rows and counts all", async () => {
    const bad = Array.from({ length: 14 }, (_, i) => `img/bad${i}.jpg,bo,${i % 2 === 0 ? "train" : "dev"},yes,1`);
    const { details, message } = await fault([TABLE, ...bad].join("\n"));
    expect([details.row, message]).toEqual([5, "the value of Smiling is not a label"]);
    expect(details.more?.total).toBe(14);
    expect(details.more?.faults.map(({ row }) => row)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14]);
    const missing = await fault(TABLE, { attributes: ["Beard", "Smiling", "Hat"] });
    expect(missing.message).toBe("the table has no such column: Beard");
    expect(missing.details.more).toMatchObject({
      total: 2,
      faults: [{ message: "the table has no such column: Hat" }],
    });
  });

  it("readCsv treats composed and decomposed names as equal", async () => {
    const [composed, parted] = ["Zo\u00eb", "Zoe\u0308"];
    await mkdir(join(root, "img"), { recursive: true });
    await writeFile(join(root, "img", `${parted}.jpg`), "");
    const table = `file,who,part,\u00c4lter\nimg/${composed}.jpg,${composed},train,1\nimg/2.jpg,${parted},train,0`;
    const { samples } = await read(table, { attributes: ["A\u0308lter"] });
    expect(samples.map(({ identity }) => identity)).toEqual([1, 1]);
    expect(samples[0]?.path).toBe(join(root, "img", `${parted}.jpg`));
    const twice = await fault(`file,a\n${composed}.jpg,1\n${parted}.jpg,1`, {
      identity: undefined,
      split: { kind: "none" },
      attributes: ["a"],
    });
    expect(twice.message).toBe("the image is listed twice");
  });

  it("readCsv names a missing table", async () => {
    const error = await fault(TABLE, { file: "none.csv" });
    expect(error.details.file).toBe(join(root, "none.csv"));
    expect(error.message).toMatch(/cannot be read/);
  });
});
