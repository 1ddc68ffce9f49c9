import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fancHere, type HereOutcome } from "../support/fanc-here.js";

const right = "param one : int = 1\n";
const loose = "param   one : int = 1\n";
const wrong = "param one : wrong = 1\n";

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);
const fanc = (...args: readonly string[]): Promise<HereOutcome> => fancHere(args, folder);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-folders-"));
  await chmod(folder, 0o777);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(join(at(name), ".."), { recursive: true });
  await writeFile(at(name), text);
}

/** As a user who is not root; root may read everything. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const own = process.geteuid?.();
  if (own === 0) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (own === 0) process.seteuid?.(0);
  }
}

describe("fanc check", () => {
  it("checks the .fan files of a folder and below it", async () => {
    await write("specs/a.fan", right);
    await write("specs/deep/b.fan", right);
    await write("specs/node_modules/c.fan", wrong);
    await write("specs/.hidden/d.fan", wrong);
    expect(await fanc("check", "specs")).toMatchObject({ code: 0, stdout: "2 files: no errors\n" });
    await write("specs/deep/e.fan", wrong);
    const { code, stdout } = await fanc("check", "specs", "specs/deep/e.fan", "--format", "json");
    expect(code).toBe(4);
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly { readonly file: string }[] };
    expect(diagnostics.map(({ file }) => file)).toEqual(["specs/deep/e.fan"]);
  });

  it("does not call a folder without .fan files right", async () => {
    await mkdir(at("empty"));
    expect(await fanc("check", "empty")).toMatchObject({ code: 2, stderr: expect.stringContaining("no .fan file") });
  });
});

describe("a folder of a run", () => {
  it("keeps its spec: fmt and check leave it out", async () => {
    for (const name of ["state.json", "events.ndjson"]) await write(`runs/first/${name}`, "{}");
    await write("runs/first/spec/first.fan", loose);
    await write("first.fan", loose);
    expect(await fanc("fmt", ".")).toMatchObject({ code: 0, stdout: "first.fan: formatted\n" });
    expect(await readFile(at("runs/first/spec/first.fan"), "utf8")).toBe(loose);
    expect(await fanc("check", ".")).toMatchObject({ code: 0, stdout: "first.fan: no errors\n" });
  });
});

describe.skipIf(process.platform === "win32")("a folder without rights", () => {
  beforeEach(async () => {
    await write("specs/closed/a.fan", loose);
    await write("specs/open/b.fan", loose);
    await chmod(at("specs", "open"), 0o777);
    await chmod(at("specs", "open", "b.fan"), 0o666);
  });
  afterEach(() => chmod(at("specs", "closed"), 0o755));

  it("is named by fmt if it cannot be read, and the other files are seen", async () => {
    await chmod(at("specs", "closed"), 0);
    const { code, stdout, stderr } = await asNobody(() => fanc("fmt", "--check", "specs"));
    expect([code, stderr]).toEqual([2, "error: specs/closed: no permission\n"]);
    expect(stdout).toContain("specs/open/b.fan: not formatted");
  });

  it("is named by check if it cannot be read, and the other files are checked", async () => {
    await chmod(at("specs", "closed"), 0);
    const { code, stdout, stderr } = await asNobody(() => fanc("check", "specs"));
    expect([code, stderr]).toEqual([2, expect.stringContaining("specs/closed")]);
    expect(stdout).toContain("specs/open/b.fan: no errors");
  });

  it("is named by fmt if it cannot be written", async () => {
    await chmod(at("specs", "closed"), 0o555);
    const { code, stderr } = await asNobody(() => fanc("fmt", "specs/closed"));
    const closed = at("specs", "closed");
    expect(code).toBe(2);
    expect(stderr).toContain(`specs/closed/a.fan: not formatted: no permission to write in ${closed}`);
    const json = JSON.parse((await asNobody(() => fanc("fmt", "specs/closed", "--json"))).stdout) as object;
    expect(json).toMatchObject({ files: [{ file: "specs/closed/a.fan", status: "unwritable" }] });
  });
});

describe("an output folder", () => {
  it.each([
    ["compile", ["compile", "one.fan", "-o", "x.onnx"]],
    ["data avatars", ["data", "avatars", "-o", "x.zip"]],
    ["predict", ["predict", "run", "a.png", "-o", "x.txt"]],
    ["predict, one image", ["predict", "run", "a.png", "-o", "out.png"]],
    ["train", ["train", "one.fan", "--run", "x.JSON"]],
    ["export", ["export", "run", "-o", "x.txt"]],
    ["export --target tfjs", ["export", "run", "--target", "tfjs", "-o", "x.onnx"]],
  ])("of %s is not called like a file by mistake", async (_, args) => {
    await write("one.fan", right);
    const { code, stderr } = await fanc(...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/expected a folder/)]);
    const name = args.at(-1) ?? "";
    expect(existsSync(at(name))).toBe(false);
  });

  it("can be called like a file if its name ends in a slash, or if it exists", async () => {
    await write("one.fan", right);
    for (const name of ["x.txt/", "x.txt"])
      expect(await fanc("compile", "one.fan", "-o", name)).toMatchObject({ code: 0 });
    expect(existsSync(at("x.txt", "plan.json"))).toBe(true);
    expect(await fanc("compile", "one.fan", "-o", "v1.2")).toMatchObject({ code: 0 });
  });
});
