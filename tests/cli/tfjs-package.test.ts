import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fanc } from "./support.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-package-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const compile = (output: string, ...more: readonly string[]) =>
  fanc(["compile", "tests/cli/tiny.fan", "--target", "tfjs", "-o", output, ...more]);

it("a package is written, written again, and what was changed by hand in it is kept", async () => {
  const output = join(folder, "package");
  expect(await compile(output)).toMatchObject({ code: 0 });
  const net = join(output, "src", "nets", "ANet.ts");
  const text = await readFile(net, "utf8");
  expect(text).toContain("// C1 (tiny.fan:33)");
  expect(text).toMatch(/const c1: Tensor4D = conv2d\(.*\/\/ N x 24 x 24 x 6/);

  await writeFile(join(output, "notes.txt"), "mine");
  expect(await compile(output)).toMatchObject({ code: 0 });
  expect(await readFile(net, "utf8")).toBe(text);
  expect(await readdir(output)).toContain("notes.txt");

  await appendFile(net, "// mine\n");
  const refused = await compile(output);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("src/nets/ANet.ts");
  expect(await readFile(net, "utf8")).toBe(`${text}// mine\n`);
  expect(await compile(output, "--force")).toMatchObject({ code: 0 });
  expect(await readFile(net, "utf8")).toBe(text);
});

it.each([
  ["something else", "letter.txt", "Dear", "something else than a package"],
  ["a damaged list of files", ".fanc-package.json", "{", "is damaged"],
  [
    "a list with files outside",
    ".fanc-package.json",
    JSON.stringify({ schema: "fanc.package/1", files: { "../victim": "0" } }),
    "is damaged",
  ],
])("a folder with %s is refused", async (_, name, content, message) => {
  const output = await mkdtemp(join(folder, "refused-"));
  await writeFile(join(output, name), content);
  const { code, stderr } = await compile(output);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(await readdir(output)).toEqual([name]);
});
