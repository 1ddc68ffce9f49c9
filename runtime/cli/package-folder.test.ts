import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifestName, writePackage } from "./package-folder.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-package-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const filesOf = (texts: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> =>
  new Map(Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]));

const first = filesOf({ "package.json": "{}", "src/a.ts": "a", "src/old.ts": "old" });
const second = filesOf({ "package.json": "{}", "src/a.ts": "b" });

describe("writePackage", () => {
  it("replaces what it generated and leaves the rest alone", async () => {
    const output = join(folder, "package");
    await writePackage(output, first);
    await writeFile(join(output, "notes.txt"), "mine");
    await writePackage(output, second);
    expect(await readFile(join(output, "src", "a.ts"), "utf8")).toBe("b");
    expect((await readdir(output)).sort()).toEqual([manifestName, "notes.txt", "package.json", "src"]);
    expect(await readdir(join(output, "src"))).toEqual(["a.ts"]);
  });

  it("keeps files that were changed by hand, unless it is told otherwise", async () => {
    const output = join(folder, "changed");
    await writePackage(output, first);
    await appendFile(join(output, "src", "old.ts"), " mine");
    await expect(writePackage(output, second)).rejects.toMatchObject({ details: { found: "src/old.ts" } });
    expect(await readFile(join(output, "src", "a.ts"), "utf8")).toBe("a");
    await writePackage(output, second, true);
    expect(await readFile(join(output, "src", "a.ts"), "utf8")).toBe("b");
  });

  it("goes on where it was interrupted: some files are new already", async () => {
    const output = join(folder, "interrupted");
    await writePackage(output, first);
    await writeFile(join(output, "src", "a.ts"), "b");
    await writePackage(output, second);
    expect(await readdir(join(output, "src"))).toEqual(["a.ts"]);
  });

  it.each([
    ["something else", "letter.txt", "Dear", "something else than a package"],
    ["a damaged list of files", manifestName, "{", "is damaged"],
    ["a list of another form", manifestName, '{"schema":"fanc.package/1","files":{"a":1}}', "is damaged"],
    ["a list with files outside", manifestName, '{"schema":"fanc.package/1","files":{"../victim":"0"}}', "is damaged"],
    ["a list of absolute paths", manifestName, '{"schema":"fanc.package/1","files":{"/victim":"0"}}', "is damaged"],
  ])("refuses a folder with %s", async (_, name, content, message) => {
    const output = await mkdtemp(join(folder, "refused-"));
    await writeFile(join(output, name), content);
    await expect(writePackage(output, first, true)).rejects.toThrow(message);
    expect(await readdir(output)).toEqual([name]);
  });
});
