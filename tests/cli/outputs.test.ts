import { createHash } from "node:crypto";
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Command } from "commander";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { compileCommand } from "../../runtime/cli/commands/compile.js";
import { dataCommand } from "../../runtime/cli/commands/data.js";
import { evalCommand } from "../../runtime/cli/commands/eval.js";
import { exportCommand } from "../../runtime/cli/commands/export.js";
import { predictCommand } from "../../runtime/cli/commands/predict.js";
import { runsCommand } from "../../runtime/cli/commands/runs.js";
import { trainCommand } from "../../runtime/cli/commands/train.js";
import { UserError } from "../../runtime/errors/user-error.js";
import { manifestName } from "../../runtime/files/output-manifest.js";
import { type TrainedProject, trainedProject } from "./support.js";

/** Cases of each command. */
const cases = Number(process.env.FANC_OUTPUT_CASES ?? 6);

let project: TrainedProject;
let run: string;
let photos: readonly string[];
beforeAll(async () => {
  project = await trainedProject();
  run = project.run;
  photos = [1, 2].map((number) => project.file("data", "img_celeba", `00000${number}.jpg`));
  await writeFile(
    project.file("small.fan"),
    `data objects = image_folder { root: "data/objects"  classes: 2  resized: 32x32 }
net N { input x : 3 x 32 x 32  C = conv 2 kernel 5 stride 4 -> relu -> maxpool 2 }
schedule { stage s { train N on objects  loss: softmax over classes  optimizer: sgd { lr: 0.01 }  batch: 8  epochs: 1 } }
`,
  );
});
afterAll(() => project.remove());

beforeEach(() => {
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, "write").mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

interface Subject {
  readonly command: () => Command;
  /** Arguments that write into the folder. */
  readonly args: (folder: string) => readonly string[];
  readonly force: boolean;
}

const small = ["--identities", "3", "--images-per-identity", "1", "--size", "48", "--object-classes", "1"];
const avatars = [...small, "--objects-per-class", "1", "--object-size", "16"];
const subjects: Readonly<Record<string, Subject>> = {
  "data avatars": { command: dataCommand, args: (to) => ["avatars", "-o", to, ...avatars], force: true },
  "data check": {
    command: dataCommand,
    args: (to) => {
      const drawings = ["--sheet", join(to, "sheet.png"), "--correlations", join(to, "map.svg")];
      return ["check", project.data, ...drawings];
    },
    force: true,
  },
  compile: { command: compileCommand, args: (to) => [project.file("small.fan"), "-o", to], force: true },
  "compile --target tfjs": {
    command: compileCommand,
    args: (to) => [project.file("small.fan"), "--target", "tfjs", "-o", to],
    force: true,
  },
  predict: { command: predictCommand, args: (to) => [run, ...photos, "-o", to], force: true },
  export: { command: exportCommand, args: (to) => [run, "-o", to, "--external-data"], force: true },
  "export of one model": {
    command: exportCommand,
    args: (to) => [run, "--classifiers", "-o", join(to, "h.onnx")],
    force: true,
  },
  "export --target tfjs": { command: exportCommand, args: (to) => [run, "--target", "tfjs", "-o", to], force: true },
  "export --weights": {
    command: exportCommand,
    args: (to) => [run, "--weights", "safetensors", "-o", join(to, "w.safetensors")],
    force: true,
  },
  "runs compare": {
    command: runsCommand,
    args: (to) => ["compare", run, run, "-o", join(to, "loss.svg")],
    force: true,
  },
  "runs share": { command: runsCommand, args: (to) => ["share", run, "-o", join(to, "run.tar.gz")], force: true },
  train: {
    command: trainCommand,
    args: (to) => [project.file("small.fan"), "--run", to, "--no-reuse"],
    force: false,
  },
};

/** Whether the command has done its work; `error` is a fault that the user is told. */
async function perform(subject: Subject, folder: string, force = false): Promise<UserError | undefined> {
  try {
    await subject
      .command()
      .exitOverride()
      .parseAsync([...subject.args(folder), ...(force ? ["--force"] : [])], { from: "user" });
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** What each path below a folder is, without following links. */
async function snapshot(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const status = await lstat(path);
    const content = status.isFile()
      ? createHash("sha256")
          .update(await readFile(path))
          .digest("hex")
      : status.isSymbolicLink()
        ? `link to ${await readlink(path)}`
        : "folder";
    found.set(path.slice(folder.length + 1), content);
  }
  return found;
}

/** What the user has in the place of a name, or in a name of their own. */
type Mine = "file" | "folder" | "folder with a file" | "link to a file" | "link to a folder" | "dangling link" | "copy";
const kinds: readonly Mine[] = [
  "file",
  "folder",
  "folder with a file",
  "link to a file",
  "link to a folder",
  "dangling link",
  "copy",
];

async function put(folder: string, name: string, mine: Mine, elsewhere: string, output: string): Promise<void> {
  const path = join(folder, name);
  try {
    await mkdir(dirname(path), { recursive: true });
    switch (mine) {
      case "file":
        return await writeFile(path, `mine: ${name}`);
      case "folder":
        return void (await mkdir(path));
      case "folder with a file":
        await mkdir(path);
        return await writeFile(join(path, "thesis.txt"), "mine");
      case "link to a file":
        return await symlink(join(elsewhere, "file"), path);
      case "link to a folder":
        return await symlink(elsewhere, path);
      case "dangling link":
        return await symlink(join(elsewhere, "nothing"), path);
      case "copy":
        return await cp(join(output, name), path, { errorOnExist: true, force: false });
    }
  } catch (error) {
    // Two names of a case may be one, or one below the other.
    if (!/EEXIST|ENOTDIR|EISDIR|ENOENT|ERR_FS_CP/.test(String((error as NodeJS.ErrnoException).code))) throw error;
  }
}

const own = ["notes.txt", "nets/mine.onnx", ".git/config", "img_celeba/mine.jpg", "objects/cat/1.jpg", "Ä/ö.txt"];
const odd = [
  ".fanc-1-01234567.tmp/files/thesis.txt",
  "state.json.1-01234567.tmp",
  "weights/mine.safetensors",
  "lock.mine",
];

describe.each(Object.entries(subjects))("fanc %s into a folder of the user's", (_, subject) => {
  let names: readonly string[];
  let output: string;
  const folders: string[] = [];
  beforeAll(async () => {
    output = await mkdtemp(project.file("output-"));
    vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    expect(await perform(subject, output)).toBeUndefined();
    names = [...(await snapshot(output))].flatMap(([name, content]) => (content === "folder" ? [] : [name]));
    names = names.filter((name) => name !== manifestName && !name.startsWith("tensorboard"));
    expect(names.length).toBeGreaterThan(0);
  });
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  const entry = fc.record({
    name: fc.oneof(
      fc.nat().map((index) => names[index % names.length] as string),
      fc.nat().map((index) => dirname(names[index % names.length] as string)),
      fc.constantFrom(...own, ...odd),
    ),
    mine: fc.constantFrom(...kinds),
  });
  const scene = fc.record({
    /** Is there an earlier output, as fanc wrote it? */
    earlier: fc.boolean(),
    entries: fc.array(entry, { maxLength: 5 }),
    /** An earlier output that the user has changed. */
    changed: fc.option(fc.nat(), { nil: undefined }),
    force: fc.boolean(),
  });

  it("leaves every byte that fanc did not write, or is refused", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ earlier, entries, changed, force }) => {
        const base = await mkdtemp(project.file("case-"));
        folders.push(base);
        const [folder, elsewhere] = [join(base, "folder"), join(base, "elsewhere")];
        await mkdir(elsewhere);
        await writeFile(join(elsewhere, "file"), "elsewhere");
        if (earlier) await cp(output, folder, { recursive: true });
        else await mkdir(folder);
        for (const { name, mine } of entries) if (name !== ".") await put(folder, name, mine, elsewhere, output);
        if (earlier && changed !== undefined) {
          const file = join(folder, names[changed % names.length] as string);
          if ((await lstat(file)).isFile()) await writeFile(file, "changed by me");
        }
        const [before, outside] = [await snapshot(folder), await snapshot(elsewhere)];
        const written = await snapshot(output);
        const forced = force && subject.force;
        const error = await perform(subject, folder, forced);
        const after = await snapshot(folder);
        expect(await snapshot(elsewhere)).toEqual(outside);
        if (error !== undefined) {
          expect(error.exitCode).toBe(2);
          expect(error.details.hint).toBeDefined();
          expect(after).toEqual(before);
          return;
        }
        for (const name of names) expect(after.has(name)).toBe(true);
        for (const [name, content] of before) {
          if (name === manifestName || after.get(name) === content) continue;
          // Replaced: what fanc wrote itself; with --force a file of the name of an output.
          const byFanc = earlier && written.get(name) === content;
          const byForce = forced && names.includes(name) && /^[0-9a-f]{64}$/.test(content);
          expect({ name, allowed: byFanc || byForce }).toEqual({ name, allowed: true });
        }
      }),
      { numRuns: cases, seed: 13 },
    );
  });
});

describe("an output in the place of an input", () => {
  it.each(["predict", "predict --force"])("an output in the place of an input is refused: %s", async (line) => {
    const folder = await mkdtemp(project.file("photos-"));
    const photo = join(folder, "anna.png");
    await cp(photos[0] as string, photo);
    const before = await snapshot(folder);
    const subject = { command: predictCommand, args: () => [run, photo, "-o", folder], force: true };
    const error = await perform(subject, folder, line.includes("--force"));
    expect(error?.details.file).toBe(photo);
    expect(await snapshot(folder)).toEqual(before);
  });

  it("an output in the place of a file of the run is refused", async () => {
    const weights = (await readdir(join(run, "weights"))).map((name) => join(run, "weights", name));
    const before = await snapshot(run);
    for (const file of [weights[0] as string, join(run, "state.json")]) {
      const args = () => [run, "--weights", "safetensors", "-o", file];
      const error = await perform({ command: exportCommand, args, force: true }, run, true);
      expect(error?.details.file).toBe(join(dirname(file), basename(file)));
    }
    expect(await snapshot(run)).toEqual(before);
  });
});

describe("a run with files of the user's in it", () => {
  it.each(["eval", "train --resume"])("files of the user in a run folder survive %s", async (name) => {
    // At the depth of the run: its paths of data are relative.
    const copy = project.file("runs", `copy for ${name}`);
    await cp(run, copy, { recursive: true });
    const parts = [
      "build/",
      "checkpoints/",
      "channels/",
      "spec/",
      "tensorboard/",
      "weights/",
      "weights/initial/",
      "windows/",
    ];
    const tails = ["mine.safetensors", "notes.txt", "state.json", `weights.${process.pid}-0123456.tmp`];
    const mine = parts.flatMap((part) => tails.map((tail) => part + tail));
    const top = ["notes.txt", "notes.txt.1-01234567.tmp", "export/mine.onnx", "mine/state.json.1-01234567.tmp"];
    const files = [...mine, ...top];
    for (const file of files) await put(copy, file, "file", copy, copy);
    const before = await snapshot(copy);
    const [command, args] =
      name === "eval" ? [evalCommand, [copy]] : [trainCommand, ["--resume", "--run", copy, "--no-reuse"]];
    expect(await perform({ command, args: () => args, force: false }, copy)).toBeUndefined();
    const after = await snapshot(copy);
    for (const file of files) expect([file, after.get(file)]).toEqual([file, before.get(file)]);
  });
});
