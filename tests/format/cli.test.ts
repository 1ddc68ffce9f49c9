import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fanc } from "../cli/support.js";
import { ROOT } from "../docs/fences.js";

const UGLY = "net  A{input i:3x8x8\r\nC1=conv 4 kernel 3->relu}";
const PRETTY = "net A {\n  input i : 3 x 8 x 8\n  C1 = conv 4 kernel 3 -> relu\n}\n";
const TIGHT = "net A { input i : 3 x 8 x 8\nC1 = conv 4 kernel 3 -> relu }\n";
const BROKEN = "net A {\n  C1 = conv (4\n}\n";

let folder: string;
const path = (...names: readonly string[]): string => join(folder, ...names);
const write = (name: string, text: string | Uint8Array): Promise<void> => writeFile(path(name), text);
const read = (name: string): Promise<string> => readFile(path(name), "utf8");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc fmt ä "));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
});

const withStdin = (text: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(ROOT, "dist/runtime/cli/main.js"), "fmt", "--stdin", ...args], {
    input: text,
    encoding: "utf8",
  });

describe("fanc fmt", () => {
  it("fanc fmt rewrites files that differ, keeps permissions and links, and touches no other file", async () => {
    await write("a.fan", TIGHT);
    await chmod(path("a.fan"), 0o640);
    await symlink("a.fan", path("link.fan"));
    await write("b.fan", PRETTY);
    const before = await stat(path("b.fan"));
    const { code, stdout } = await fanc(["fmt", path("link.fan"), path("b.fan")]);
    expect(stdout).toBe(`${path("link.fan")}: formatted\n`);
    expect(code).toBe(0);
    expect(await read("a.fan")).toBe(PRETTY);
    expect((await stat(path("a.fan"))).mode & 0o777).toBe(0o640);
    expect((await stat(path("b.fan"))).mtimeMs).toBe(before.mtimeMs);
    expect(await fanc(["fmt", path("a.fan")])).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });

  it("fanc fmt searches folders, except node_modules and hidden ones", async () => {
    for (const name of ["deep/er", "node_modules/x", ".hidden"]) await mkdir(path(name), { recursive: true });
    const files = ["deep/er/a.fan", "node_modules/x/b.fan", ".hidden/c.fan", "deep/d.txt"];
    for (const name of files) await write(name, TIGHT);
    expect((await fanc(["fmt", folder])).code).toBe(0);
    expect(await Promise.all(files.map(read))).toEqual([PRETTY, TIGHT, TIGHT, TIGHT]);
  });

  it("fanc fmt --check writes nothing, shows the difference and exits with 5", async () => {
    await write("a.fan", TIGHT);
    const { code, stdout } = await fanc(["fmt", "--check", folder]);
    expect(code).toBe(5);
    expect(stdout).toContain(`${path("a.fan")}: not formatted\n  @ line 1\n  - net A { input`);
    expect(await read("a.fan")).toBe(TIGHT);
    await write("a.fan", PRETTY);
    expect(await fanc(["fmt", "--check", folder])).toMatchObject({ code: 0, stdout: "" });
  });

  it("fanc fmt keeps a file with a fault, formats the others, and exits with 4", async () => {
    await write("a.fan", BROKEN);
    await write("b.fan", TIGHT);
    const { code, stderr } = await fanc(["fmt", folder]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^error\[syntax\/missing-token\]: /);
    expect(await read("a.fan")).toBe(BROKEN);
    expect(await read("b.fan")).toBe(PRETTY);
  });

  it("fanc fmt exits with 2 for a missing file, a file that is not UTF-8, and no path", async () => {
    const missing = await fanc(["fmt", path("none.fan")]);
    expect(missing).toMatchObject({ code: 2, stderr: `error: ${path("none.fan")}: no such file or folder\n` });
    const latin = Uint8Array.from([...Buffer.from("// caf"), 0xe9, 10]);
    await write("latin.fan", latin);
    const refused = await fanc(["fmt", path("latin.fan")]);
    expect(refused).toMatchObject({ code: 2, stderr: `error: ${path("latin.fan")}: not a text in UTF-8\n` });
    expect(await readFile(path("latin.fan"))).toEqual(Buffer.from(latin));
    expect((await fanc(["fmt"])).code).toBe(2);
  });

  it("fanc fmt --json lists every file with its result", async () => {
    await write("a.fan", BROKEN);
    await write("b.fan", TIGHT);
    await write("c.fan", PRETTY);
    const { code, stdout } = await fanc(["fmt", "--json", folder, path("d.fan")]);
    const report = JSON.parse(stdout) as { files: unknown; diagnostics: readonly { code: string; file: string }[] };
    expect(report.files).toEqual([
      { file: path("a.fan"), status: "faulty" },
      { file: path("b.fan"), status: "changed" },
      { file: path("c.fan"), status: "unchanged" },
      { file: path("d.fan"), status: "unreadable", reason: "no such file or folder" },
    ]);
    expect(report.diagnostics).toMatchObject([{ code: "syntax/missing-token", file: path("a.fan") }]);
    expect(code).toBe(2);
  });

  it("fanc fmt --stdin is a filter", () => {
    expect(withStdin(UGLY.replace("3x8x8", "3 x 8 x 8"))).toMatchObject({ status: 0, stdout: PRETTY, stderr: "" });
    expect(withStdin(PRETTY, "--check")).toMatchObject({ status: 0, stdout: "" });
    expect(withStdin(TIGHT, "--check", "x.fan").stdout).toContain("x.fan: not formatted");
    expect(withStdin(TIGHT, "--check").status).toBe(5);
    const broken = withStdin(BROKEN, "x.fan");
    expect(broken).toMatchObject({ status: 4, stdout: "" });
    expect(broken.stderr).toContain("x.fan:2:15");
  });
});
