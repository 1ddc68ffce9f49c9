import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../errors/user-error.js";
import { readText } from "./regular-file.js";
import { utf8Text } from "./utf8-text.js";

const folder = mkdtempSync(join(tmpdir(), "fanc-text-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultOf(bytes: Buffer): UserError {
  try {
    utf8Text(bytes, "list.txt");
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("it was read");
}

const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

describe("a file that should be a text", () => {
  it("is read without its byte order mark", async () => {
    const file = join(folder, "a.json");
    writeFileSync(file, '\uFEFF{"é": 1}');
    expect(JSON.parse(await readText(file))).toEqual({ é: 1 });
    writeFileSync(file, Buffer.from('{"caf\xe9": 1}', "latin1"));
    await expect(readText(file)).rejects.toMatchObject({ code: "file/not-utf8", details: { file, row: 1 } });
  });

  it("is refused with all rows in another encoding", () => {
    const { code, details } = faultOf(Buffer.from(`a\r\n${"caf\xe9\r\n".repeat(12)}b\r\nx\xff`, "latin1"));
    expect([code, details.row, details.found, details.more?.total]).toEqual(["file/not-utf8", 2, "caf\\xE9", 13]);
    expect(details.more?.faults.at(-1)).toEqual({ row: 11, message: "this row is not UTF-8", found: "caf\\xE9" });
  });

  const rows = "000001.jpg 1 -1\r\n000002.jpg 1 1\r\n";
  it.each<readonly [string, Buffer, string]>([
    ["UTF-16, little-endian", Buffer.from(`\uFEFF${rows}`, "utf16le"), "UTF-16"],
    ["UTF-16, big-endian", utf16be(`\uFEFF${rows}`), "UTF-16"],
    ["UTF-16LE, little-endian, without a byte order mark", Buffer.from(rows, "utf16le"), "UTF-16LE"],
    ["UTF-16BE, big-endian, without a byte order mark", utf16be(rows), "UTF-16BE"],
    ["UTF-32, little-endian", Buffer.from([0xff, 0xfe, 0, 0, 97, 0, 0, 0]), "UTF-32"],
  ])("is named as %s, with the command that converts it", (found, bytes, encoding) => {
    expect(faultOf(bytes)).toMatchObject({
      code: "file/utf-16",
      details: { row: 1, found, hint: expect.stringContaining(`iconv -f ${encoding} -t UTF-8`) },
    });
  });

  const zip = (entry: string): string => `PK\x03\x04${"\0".repeat(26)}${entry}`;
  it.each<readonly [string, string, RegExp]>([
    [
      zip("[Content_Types].xml"),
      "this is an Excel workbook (.xlsx) or another file of Office, not a text",
      /CSV UTF-8/,
    ],
    [zip("xl/workbook.xml"), "this is an Excel workbook (.xlsx) or another file of Office, not a text", /CSV UTF-8/],
    [
      zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
      "this is an OpenDocument spreadsheet (.ods), not a text",
      /CSV UTF-8/,
    ],
    [zip("list.txt"), "this is a ZIP archive, not a text", /unpack/],
    ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old Excel or Word file (.xls, .doc), not a text", /CSV UTF-8/],
    ["\x1f\x8b\x08", "this is a gzip file, not a text", /unpack/],
    ["PAR1\0\0", "this is a Parquet file, not a text", /read_parquet/],
    ["<!DOCTYPE html><html>", "this is an HTML page, not a text", /download the file again/],
    ["version https://git-lfs.github.com/spec/v1\noid x\n", "this is a pointer of Git LFS, not a text", /git lfs pull/],
    ["a b\nc\0d\n", "this is binary data, with NUL bytes, not a text", /put the text in its place/],
  ])("is named for what it is: %j", (bytes, message, hint) => {
    expect(faultOf(Buffer.from(bytes, "latin1"))).toMatchObject({
      code: "file/not-text",
      message,
      details: { hint: expect.stringMatching(hint) },
    });
  });

  it("may begin with the letters of a format", () => {
    for (const text of ["BM001.jpg 1\n", "PAR1.jpg 1\n", "8BPS 1\n"])
      expect(utf8Text(Buffer.from(text), "list.txt")).toBe(text);
  });
});
