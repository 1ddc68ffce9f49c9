import { spawnSync } from "node:child_process";
import { appendFile, link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownRecord } from "./locks/lock-record.js";
import { manifestName } from "./output-manifest.js";
import { type OutputRules, requireOutputFolder, writeFiles, writeOutputFile, writeOutputs } from "./outputs.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-outputs-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Texts = Readonly<Record<string, string>>;

const folderOf = (name: string): Promise<string> => mkdtemp(join(root, `${name}-`));
const write = (folder: string, texts: Texts, rules: Partial<OutputRules> = {}) =>
  writeOutputs(folder, { kind: "images", ...rules }, (staging) => writeFiles(staging, new Map(Object.entries(texts))));
const images = { kind: "images" };
interface Outputs {
  readonly outputs: readonly { readonly kind: string; readonly files: readonly (readonly [string, string])[] }[];
}
const whole: OutputRules = { kind: "build", whole: true, force: false, index: (name) => name === "plan.json" };

/** Contents by path, without fanc's own list. */
async function contents(folder: string): Promise<Texts> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).filter((path) => !path.endsWith(manifestName));
  const texts = await Promise.all(
    paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const),
  );
  return Object.fromEntries(texts.sort());
}

describe("outputs that fill a folder", () => {
  it("outputs replace what fanc wrote, remove what is superseded, and keep everything else", async () => {
    const folder = await folderOf("build");
    await write(folder, { "plan.json": "1", "nets/a.onnx": "a", "nets/b.onnx": "b", "train/c.onnx": "c" }, whole);
    await mkdir(join(folder, "nets/mine"));
    for (const name of ["notes.txt", "nets/mine.onnx", "nets/mine/plan.json"])
      await writeFile(join(folder, name), "my");
    await write(folder, { "plan.json": "2", "nets/a.onnx": "a" }, whole);
    expect(await contents(folder)).toEqual({
      "nets/a.onnx": "a",
      "nets/mine.onnx": "my",
      "nets/mine/plan.json": "my",
      "notes.txt": "my",
      "plan.json": "2",
    });
    expect(await readdir(folder)).not.toContain("train");
  });

  it("outputs keep the folder itself, since a shell can be in it", async () => {
    const folder = await folderOf("inode");
    await write(folder, { "plan.json": "1" }, whole);
    const { ino } = await stat(folder);
    await write(folder, { "plan.json": "2" }, whole);
    expect((await stat(folder)).ino).toBe(ino);
  });

  it("a folder with only foreign files refuses outputs unless forced; then its files stay", async () => {
    const folder = await folderOf("foreign");
    const mine = { "a.txt": "my", "b.txt": "my", "c.txt": "my", "d/e.txt": "my", "plan.json": "my" };
    await writeFiles(folder, new Map(Object.entries(mine)));
    await expect(write(folder, { "plan.json": "1", "nets/a": "a" }, whole)).rejects.toMatchObject({
      details: { file: folder, found: "a.txt, b.txt, c.txt and 2 more", hint: expect.stringContaining("--force") },
      exitCode: 2,
    });
    expect(await contents(folder)).toEqual(mine);
    const { replaced } = await write(folder, { "plan.json": "1", "nets/a": "a" }, { ...whole, force: true });
    expect(replaced).toEqual(["plan.json"]);
    expect(await contents(folder)).toEqual({ ...mine, "nets/a": "a", "plan.json": "1" });
  });

  it("outputs are refused if a file that they replace or remove was changed", async () => {
    const folder = await folderOf("changed");
    await write(folder, { "plan.json": "1", "old.ts": "old" }, whole);
    for (const name of ["plan.json", "old.ts"]) {
      await appendFile(join(folder, name), " mine");
      await expect(requireOutputFolder(folder, whole)).rejects.toMatchObject({
        details: { file: join(folder, name), found: "a file changed since fanc wrote it" },
      });
      await expect(write(folder, { "plan.json": "2" }, whole)).rejects.toThrow("a file is in the way");
      await write(folder, { "plan.json": "1", "old.ts": "old" }, { ...whole, force: true });
    }
  });

  it("outputs are complete after a crash between two of their files", async () => {
    const folder = await folderOf("crash");
    await write(folder, { "plan.json": "1", "a.ts": "1", "b.ts": "1" }, whole);
    // As a process leaves it that died after its first file: the list has both contents.
    const list = JSON.parse(await readFile(join(folder, manifestName), "utf8")) as Outputs;
    const next = await folderOf("next");
    await write(next, { "plan.json": "2", "a.ts": "2", "b.ts": "2" }, whole);
    const pending = JSON.parse(await readFile(join(next, manifestName), "utf8")) as Outputs;
    const [old, next2] = [list.outputs[0], pending.outputs[0]];
    const between = { ...list, outputs: [{ ...old, pending: next2?.files }] };
    await writeFile(join(folder, manifestName), JSON.stringify(between));
    await writeFile(join(folder, "a.ts"), "2");
    await rm(join(folder, "plan.json"));
    await write(folder, { "plan.json": "3", "b.ts": "3" }, whole);
    expect(await contents(folder)).toEqual({ "b.ts": "3", "plan.json": "3" });
  });
});

describe("outputs of another kind in the folder", () => {
  it("outputs of another kind count as foreign", async () => {
    const folder = await folderOf("kinds");
    await write(folder, { "img/1.jpg": "1", "list.txt": "1" }, { kind: "data set", whole: true });
    const before = await contents(folder);
    await expect(write(folder, { "plan.json": "1" }, whole)).rejects.toThrow("another output: data set");
    await expect(write(folder, { "list.txt": "1.5" })).rejects.toThrow("a file is in the way");
    expect(await contents(folder)).toEqual(before);
  });

  it("outputs of another kind stay, and stay listed", async () => {
    const folder = await folderOf("kinds");
    await write(folder, { "img/1.jpg": "1", "list.txt": "1" }, { kind: "data set", whole: true });
    await write(folder, { "sheet.png": "1" });
    await write(folder, { "img/2.jpg": "2", "list.txt": "2" }, { kind: "data set", whole: true });
    expect(await contents(folder)).toEqual({ "img/2.jpg": "2", "list.txt": "2", "sheet.png": "1" });
    await write(folder, { "sheet.png": "2" });
    await write(folder, { "list.txt": "mine now" }, { force: true });
    await expect(write(folder, { "list.txt": "3" }, { kind: "data set", whole: true })).rejects.toThrow("in the way");
  });
});

describe("outputs that join a folder", () => {
  it("added outputs replace earlier ones and refuse foreign files of their names, all or nothing", async () => {
    const folder = await folderOf("photos");
    await writeFile(join(folder, "anna.png"), "photo");
    await expect(write(folder, { "anna.png": "drawn", "ben.png": "drawn" })).rejects.toMatchObject({
      details: { file: join(folder, "anna.png"), found: "a file not written by fanc" },
    });
    await write(folder, { "ben.png": "1", "cem.png": "1" });
    await write(folder, { "ben.png": "2" });
    expect(await contents(folder)).toEqual({ "anna.png": "photo", "ben.png": "2", "cem.png": "1" });
  });

  it("outputs never replace an input, by whatever name, not even with force", async () => {
    const folder = await folderOf("inputs");
    await writeFile(join(folder, "photo.png"), "photo");
    await link(join(folder, "photo.png"), join(folder, "other.png"));
    const force = { force: true, inputs: [join(folder, "photo.png")] };
    for (const name of ["photo.png", "other.png"])
      await expect(write(folder, { [name]: "drawn" }, force)).rejects.toThrow("a file that the command reads");
    await mkdir(join(folder, "run"));
    await writeFile(join(folder, "run", "weights"), "run");
    await expect(write(join(folder, "run"), { weights: "x" }, { force: true, inputs: [folder] })).rejects.toThrow(
      "a file that the command reads",
    );
    expect(await contents(folder)).toEqual({ "other.png": "photo", "photo.png": "photo", "run/weights": "run" });
  });

  it("outputs do not write through links, over folders or below files", async () => {
    const folder = await folderOf("links");
    const elsewhere = await folderOf("elsewhere");
    await writeFile(join(elsewhere, "a"), "mine");
    await symlink(join(elsewhere, "a"), join(folder, "a"));
    await symlink(join(elsewhere, "none"), join(folder, "dangling"));
    await symlink(elsewhere, join(folder, "sub"));
    await mkdir(join(folder, "b"));
    await writeFile(join(folder, "c"), "mine");
    for (const [name, found] of [
      ["a", "a link"],
      ["dangling", "a link"],
      ["sub/a", "a link"],
      ["b", "a folder"],
      ["c/d", "a file"],
    ] as const)
      await expect(write(folder, { [name]: "new" }, { force: true })).rejects.toMatchObject({ details: { found } });
    expect(await contents(elsewhere)).toEqual({ a: "mine" });
    expect(await contents(folder)).toEqual({ c: "mine" });
  });

  it("failed outputs leave no folder and no file behind", async () => {
    const folder = join(root, "new", "deep");
    const fail = writeOutputs(folder, images, async (staging) => {
      await writeFile(join(staging, "a"), "a");
      throw new Error("no");
    });
    await expect(fail).rejects.toThrow("no");
    expect(await readdir(root)).not.toContain("new");
  });

  it("two processes can write outputs at the same time", async () => {
    const folder = await folderOf("two");
    const names = Array.from({ length: 8 }, (_, i) => `${i}.png`);
    await Promise.all(names.map((name) => writeOutputFile(join(folder, name), name, images)));
    expect(Object.keys(await contents(folder))).toEqual(names);
    for (const name of names) await writeOutputFile(join(folder, name), "again", images);
  });
});

describe("what a folder holds of fanc's", () => {
  it("leftovers of a killed process are removed, and nothing else of such a name", async () => {
    const folder = await folderOf("killed");
    const { pid: dead } = spawnSync(process.execPath, ["-e", "0"]);
    const staged = `.fanc-${dead}-01234567.tmp`;
    const owner = JSON.stringify({ ...ownRecord({}), pid: dead });
    await writeFiles(folder, new Map([[`${staged}/owner`, owner], [`${staged}/files/a`, "a"]])); // biome-ignore format: pairs
    await mkdir(join(folder, ".fanc-1-76543210.tmp"));
    await writeFile(join(folder, ".fanc-1-76543210.tmp", "thesis.txt"), "mine");
    await write(folder, { a: "new" }, whole);
    expect(await contents(folder)).toEqual({ ".fanc-1-76543210.tmp/thesis.txt": "mine", a: "new" });
  });

  it.each([
    ["damaged", "{"],
    ["of another form", '{"schema":"fanc.outputs/1","outputs":{"a":1}}'],
    [
      "with files outside",
      `{"schema":"fanc.outputs/1","outputs":[{"kind":"x","files":[["../victim","${"0".repeat(64)}"]]}]}`,
    ],
    [
      "with absolute paths",
      `{"schema":"fanc.outputs/1","outputs":[{"kind":"x","files":[["/victim","${"0".repeat(64)}"]]}]}`,
    ],
  ])("a manifest that is %s lists nothing", async (_, text) => {
    const folder = await folderOf("list");
    await writeFile(join(folder, manifestName), text);
    await expect(write(folder, { a: "a" }, { force: true })).rejects.toThrow("is damaged");
    expect(await readdir(folder)).toEqual([manifestName]);
  });
});
