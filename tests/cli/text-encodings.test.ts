import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { imageOf } from "../support/image-files.js";
import { fanc } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "fanc-encodings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, bytes: string | Buffer): void => writeFileSync(join(folder, name), bytes);
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, "utf16le");

const spec =
  'attributes Few = [ "Gro\xdf" ]\ndata mine = csv { root: "."  file: "labels.csv"  image: "file"  attributes: Few }\n';
const table = "file,Gro\xdf\n1.png,1\n2.png,0\n";

describe("texts that are not UTF-8", () => {
  it.each(["check", "data check", "fmt", "summary", "compile"])("are refused by fanc %s as specs", async (command) => {
    put("latin.fan", latin1(spec));
    put("wide.fan", utf16(spec));
    for (const file of ["latin.fan", "wide.fan"]) {
      const { code, stdout, stderr } = await fanc([...command.split(" "), file], { cwd: folder });
      expect(code).not.toBe(0);
      expect(`${stdout}${stderr}`).toMatch(/UTF-8/);
      expect(`${stdout}${stderr}`).not.toContain("bug");
    }
  });

  it("are refused as tables, and read when converted", async () => {
    put("ok.fan", spec);
    for (const side of [1, 2])
      put(
        `${side}.png`,
        await imageOf(8, 8, (x, y) => [x * 20 * side, y * 20, 99])
          .png()
          .toBuffer(),
      );
    for (const [bytes, said] of [
      [latin1(table), "error[file/not-utf8]: "],
      [utf16(table), "error[file/utf-16]: "],
      [utf16(table).swap16(), "error[file/utf-16]: "],
      [latin1("PK\x03\x04 and more"), "error[file/not-text]: "],
    ] as const) {
      put("labels.csv", bytes);
      const { code, stdout } = await fanc(["data", "check", "ok.fan"], { cwd: folder });
      expect([code, stdout.split("\n")[1]]).toEqual([4, expect.stringContaining(said)]);
    }
    for (const text of [table, table.replaceAll("\n", "\r"), `sep=;\r\n${table.replaceAll(",", ";")}`]) {
      put("labels.csv", text);
      expect(await fanc(["data", "check", "ok.fan"], { cwd: folder })).toMatchObject({ code: 0 });
    }
  });

  it("name a folder in either of Unicode's forms", async () => {
    mkdirSync(join(folder, "Zoe\u0308"));
    put("Zoe\u0308/labels.csv", "file,a\n1.png,1\n");
    put(
      "Zoe\u0308/1.png",
      await imageOf(8, 8, () => [1, 2, 3])
        .png()
        .toBuffer(),
    );
    put(
      "other.fan",
      'attributes A = [ a ]\ndata m = csv { root: "Zo\u00eb"  file: "labels.csv"  image: "file"  attributes: A }\n',
    );
    const { code, stdout } = await fanc(["data", "check", "other.fan"], { cwd: folder });
    expect(stdout).toContain("csv, 1 images");
    expect(code).toBe(0);
  });
});
