import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { csvRecords } from "../csv/records.js";
import { textRows } from "./text-rows.js";

const folder = mkdtempSync(join(tmpdir(), "fanc-utf8-"));
const file = join(folder, "list.txt");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rowsOf(bytes: Uint8Array): Promise<readonly string[]> {
  writeFileSync(file, bytes);
  const rows: string[] = [];
  for await (const part of textRows(file)) rows.push(...part.map(({ text }) => text));
  return rows;
}

describe("the encoding of lists and tables", () => {
  const latin1 = Buffer.from("1 a.jpg\ncaf\xe9.jpg 1\ncaf\xe8.jpg 2\n", "latin1");
  const fault = { message: "this row is not UTF-8", details: { file, row: 2, found: "caf\\xE9.jpg 1" } };

  it("a list or table is refused at its first row that is not UTF-8", async () => {
    await expect(rowsOf(latin1)).rejects.toMatchObject(fault);
    const read = async (): Promise<void> => {
      for await (const _ of csvRecords(file));
    };
    await expect(read()).rejects.toMatchObject(fault);
  });

  it("a file is refused if only its end or a later piece is not UTF-8", async () => {
    await expect(rowsOf(Buffer.from("a\nb\xe9", "latin1"))).rejects.toMatchObject({
      details: { row: 2, found: "b\\xE9" },
    });
    const long = Buffer.concat([Buffer.from("0123456789 é 顔\n".repeat(30_000)), Buffer.from([0xff, 0x0a])]);
    await expect(rowsOf(long)).rejects.toMatchObject({ details: { row: 30_001, found: "\\xFF" } });
  });

  it("a file in UTF-16 is refused at its first row", async () => {
    await expect(rowsOf(Buffer.from("\ufeffa.jpg\n", "utf16le"))).rejects.toMatchObject({ details: { row: 1 } });
  });

  it("a file in UTF-8 is read correctly wherever its pieces are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[aé顔😀]{1,20}$/u), { maxLength: 40 }),
        fc.nat(3),
        async (rows, more) => {
          const text = `${rows.join("\n")}\n`.repeat(1 + 4 ** (more + 2));
          expect(await rowsOf(Buffer.from(text))).toEqual(text.split("\n").filter((row) => row !== ""));
        },
      ),
      { numRuns: 20 },
    );
  });
});
