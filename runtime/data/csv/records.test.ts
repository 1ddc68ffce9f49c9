import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { csvRecords } from "./records.js";

const folder = mkdtempSync(join(tmpdir(), "fanc-records-"));
const file = join(folder, "table.csv");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function recordsOf(text: string | Uint8Array) {
  writeFileSync(file, text);
  const all = [];
  for await (const { row, fields, fault } of csvRecords(file)) all.push(fault === undefined ? [row, ...fields] : fault);
  return all;
}

describe("csvRecords", () => {
  it("csvRecords reads back written tables with any separator, line end and quotes", async () => {
    const value = fc.stringMatching(/^[a-z0-9é顔,;\t" \n]{0,8}$/).map((text) => text.trim());
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { maxLength: 12 }),
        fc.constantFrom(",", ";", "\t"),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.boolean(),
        async (rows, separator, end, mark) => {
          const lines = [["one", "two", "three"], ...rows].map((row) =>
            row.map((text) => (/[,;\t"\n]|^$/.test(text) ? ` ${quoted(text)} ` : text)).join(separator),
          );
          const text = lines.join("\n").replaceAll("\n", end);
          const records = await recordsOf(`${mark ? "\uFEFF" : ""}${text}${end}${end}`);
          expect(records.map((record) => (Array.isArray(record) ? record.slice(1) : record))).toEqual([
            ["one", "two", "three"],
            ...rows,
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("csvRecords counts rows by any line end, and gives a record the number of its first row", async () => {
    for (const end of ["\n", "\r\n", "\r", "\r\r\n"])
      expect(await recordsOf(["a,b", "", '1,"x', 'y"', "2,3"].join(end))).toEqual([
        [1, "a", "b"],
        [3, "1", "x\ny"],
        [5, "2", "3"],
      ]);
  });

  it("csvRecords uses the separator in Excel's `sep=` line", async () => {
    expect(await recordsOf("sep=;\r\na;b,c\r\n1;2\r\n")).toEqual([
      [2, "a", "b,c"],
      [3, "1", "2"],
    ]);
  });

  it("csvRecords names the row of an unclosed quote, and continues after a single malformed row", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i},x`);
    const at = (number: number, text: string): string => ["a,b", ...rows].with(number - 1, text).join("\n");
    const last = async (text: string) => (await recordsOf(text)).at(-1);
    expect(await last(at(7, '5,"x'))).toMatchObject({
      code: "table/malformed",
      details: { row: 7, found: expect.stringContaining("not closed") },
    });
    expect(await last(at(7, '5,"x').replace("15,x", '15,"x"'))).toMatchObject({
      details: { row: 7, found: expect.stringContaining("closes in row 17") },
    });
    const alone = await recordsOf(at(7, '5,x"y"'));
    expect(alone[6]).toMatchObject({ details: { row: 7, found: 'a quote inside the value x"y"' } });
    expect(alone.at(-1)).toEqual([21, "19", "x"]);
  });

  it("csvRecords stops at a record that would fill the memory, and quotes only a part of a long one", async () => {
    const [, endless] = await recordsOf(`a,b\n"${"x,y\n".repeat(400_000)}`);
    expect(endless).toMatchObject({ details: { row: 2 } });
    const long = await recordsOf(`a,b\n"${"z".repeat(5000)}`);
    expect(JSON.stringify(long).length).toBeLessThan(1500);
  });
});
