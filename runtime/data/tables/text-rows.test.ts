import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { UserError } from "../../errors/user-error.js";
import { textRows } from "./text-rows.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-rows-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function rowsOf(content: string | Uint8Array) {
  const file = join(folder, "list.txt");
  await writeFile(file, content);
  return rowsIn(file);
}

async function rowsIn(file: string) {
  const rows = [];
  for await (const piece of textRows(file)) rows.push(...piece);
  return rows;
}

it("textRows gives non-blank lines with their numbers, wherever the file is cut into pieces", async () => {
  const line = fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !/[\r\n\uFEFF]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.constantFrom("\n", "\r\n"), async (lines, end) => {
      // Longer than a piece, so that lines and characters are cut.
      const all = [...lines, "é".repeat(70_000), "", ...lines];
      const expected = all.map((text, i) => ({ number: i + 1, text: text.trim() })).filter(({ text }) => text !== "");
      expect(await rowsOf(`\uFEFF${all.join(end)}`)).toEqual(expected);
      expect(await rowsOf(all.map((text) => text + end).join(""))).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

it("textRows refuses a line that would fill the memory, and names a missing file or a folder", async () => {
  const endless = await rowsOf(new Uint8Array(1_200_000).fill(65)).catch((error: unknown) => error);
  expect(endless).toBeInstanceOf(UserError);
  expect((endless as UserError).message).toContain("too long");
  for (const path of [join(folder, "none.txt"), folder]) {
    const error = await rowsIn(path).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).details.file).toBe(path);
  }
});
