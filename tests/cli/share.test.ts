import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { decodeEvent } from "../../runtime/tensorboard/event-message.js";
import { decodeRecords } from "../../runtime/tensorboard/record.js";
import {
  edit,
  eventsOf,
  fanc,
  fancInside,
  filesOfSplit,
  hashesOf,
  type Outcome,
  type Project,
  resultOf,
  tinyProject,
} from "./support.js";

let project: Project;
let home: string;
let celebs: string;
let run: string;
/** What sharing `run` said, and where the archive is unpacked. */
let shared: Outcome;
let opened: string;
const data = (): readonly string[] => [
  "--data",
  `celebs=${project.data}`,
  "--data",
  `objects=${project.file("data", "objects")}`,
];

/** The data of faces are in the home of a user outside the project, as the spec says with an absolute path. */
beforeAll(async () => {
  project = await tinyProject();
  home = join(dirname(project.folder), `${project.folder.slice(-6)} home of`, "ada-lovelace");
  celebs = join(home, "my faces", "celeba");
  await mkdir(dirname(celebs), { recursive: true });
  await cp(project.data, celebs, { recursive: true });
  await edit(project.spec, (text) =>
    text
      .replace('celeba { root: "data"', `celeba { root: ${JSON.stringify(celebs)}`)
      .replace("// Every", `// ${celebs}\n// Every`),
  );
  run = project.file("runs", "first");
  vi.stubEnv("HOME", home);
  expect(await fanc(["train", project.spec, "--run", run])).toMatchObject({ code: 0 });
  // A second one, which reuses stages and says from where.
  const again = [
    "train",
    project.spec,
    "--run",
    project.file("runs", "again"),
    "--reuse",
    run,
    "--stage",
    "tune_lnet_o",
  ];
  expect(await fanc(again)).toMatchObject({ code: 0 });
  expect(await fancInside(["eval", run])).toMatchObject({ code: 0 });
  expect(await fancInside(["export", run])).toMatchObject({ code: 0 });
  await writeFile(join(run, "notes of mine.txt"), "private");
  shared = await share("first", "first.tar.gz");
  opened = await unpacked("first.tar.gz", "first");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await project.remove();
  await rm(dirname(home), { recursive: true, force: true });
});

const share = (name: string, file: string, ...options: readonly string[]) =>
  fancInside(["runs", "share", project.file("runs", name), "-o", project.file(file), ...options]);

async function unpacked(file: string, name: string): Promise<string> {
  const to = project.file("elsewhere", file);
  await mkdir(to, { recursive: true });
  execFileSync("tar", ["-xzf", project.file(file), "-C", to]);
  return join(to, name);
}

/** Files of a folder to what they tell: their names and content; of arrays only the names, because numbers are no text. */
async function told(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file): Promise<readonly [string, string]> => {
      const name = file.slice(folder.length + 1);
      return [name, `${name}\n${textOf(file, await readFile(file))}`];
    }),
  );
  return new Map(texts);
}

function textOf(file: string, bytes: Buffer): string {
  if (file.endsWith(".safetensors")) return bytes.toString("utf8", 8, 8 + Number(bytes.readBigUInt64LE()));
  if (!file.includes("tfevents")) return bytes.toString("utf8");
  const events = decodeRecords(bytes).map((record) => decodeEvent(record));
  return events
    .flatMap((event) => ("summary" in event ? event.summary.value.map(({ tag }) => tag) : [JSON.stringify(event)]))
    .join("\n");
}

const leaks = (all: ReadonlyMap<string, string>, ...secrets: readonly (string | RegExp)[]): readonly string[] =>
  [...all].flatMap(([name, text]) =>
    secrets.flatMap((secret) =>
      text.search(typeof secret === "string" ? literal(secret) : secret) < 0 ? [] : [`${name}: ${secret}`],
    ),
  );
const literal = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
const host = new RegExp(`\\b${hostname()}\\b`);
/** Graphs are binary: a short name may be in them by chance. */
const isGraph = (name: string): boolean => name.endsWith(".onnx");

describe("a run folder", () => {
  it("a run folder has relative paths within its project, and no host name", async () => {
    const all = new Map([...(await told(run))].filter(([name]) => !isGraph(name)));
    expect([...leaks(all, project.folder, home, host)].sort()).toEqual(
      [
        // The command as it was typed.
        `versions.json: ${project.folder}`,
        // What the spec says of data outside the project.
        ...["build/plan.json", "spec/tiny.fan", "state.json"].map((name) => `${name}: ${home}`),
      ].sort(),
    );
    expect(await eventsOf(project.file("runs", "again"))).toContainEqual(
      expect.objectContaining({ type: "reused", from: "../first" }),
    );
  });

  it("a run of a copied project opens there", async () => {
    const copy = project.file("copy of all");
    await cp(project.file("runs"), join(copy, "runs"), { recursive: true });
    await cp(project.data, join(copy, "data"), { recursive: true });
    const resumed = await fanc(["train", "--resume", "--run", join(copy, "runs", "again"), "--stage", "tune_lnet_s"]);
    expect(resumed).toMatchObject({ code: 0 });
    expect(await resultOf(join(copy, "runs", "again"))).toMatchObject({
      "weights/LNet_s.tune_lnet_s.safetensors": expect.stringMatching(/./),
    });
  });
});

describe("fanc runs share", () => {
  it("fanc runs share leaves out traces of the machine, and lists them", async () => {
    const { code, stdout } = shared;
    expect(code).toBe(0);
    expect(stdout).toMatch(/first\.tar\.gz {2}\d+ kB, \d+ files\nleft out: command lines, absolute paths/);
    for (const name of ["export/ (6 files)", "windows/ (6 files)", "notes of mine.txt"]) expect(stdout).toContain(name);
    const all = await told(opened);
    expect(all.size).toBeGreaterThan(30);
    const secrets = [home, "ada-lovelace", project.folder, tmpdir(), "--run", "notes of mine", /^responses\//m];
    expect(leaks(all, ...secrets)).toEqual([]);
    expect(leaks(new Map([...all].filter(([name]) => !isGraph(name))), host)).toEqual([]);
    expect([...all.values()].join("\n")).toContain("training/loss");
  });

  it("fanc runs share leaves out files of the user with names like those of a run", async () => {
    const copy = project.file("runs", "with mine");
    await cp(run, copy, { recursive: true });
    const mine = [
      "spec/mine.fan",
      "spec/package.json",
      "build/mine.onnx",
      "channels/mine.json",
      "tensorboard/mine/events.out.tfevents.1.fanc",
      "checkpoints/mine.0.1.safetensors",
      "evaluation.json",
    ];
    for (const name of mine) {
      await mkdir(dirname(join(copy, name)), { recursive: true });
      await writeFile(join(copy, name), '{ "password": "hunter2" }');
    }
    const { code, stdout } = await share("with mine", "mine.tgz", "--checkpoints", "--json");
    expect(code).toBe(0);
    const { files, leftOut } = JSON.parse(stdout) as { readonly files: string[]; readonly leftOut: string[] };
    expect(files.filter((file) => mine.includes(file))).toEqual([]);
    expect(leftOut).toEqual(expect.arrayContaining(mine));
  });

  it("fanc runs share makes the same bytes again, and replaces a file only with --force", async () => {
    expect(await share("first", "second.tgz", "--json")).toMatchObject({ code: 0 });
    expect(await readFile(project.file("second.tgz"))).toEqual(await readFile(project.file("first.tar.gz")));
    await writeFile(project.file("second.tgz"), "mine");
    expect(await share("first", "second.tgz")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("a file is in the way"),
    });
    expect(await readFile(project.file("second.tgz"), "utf8")).toBe("mine");
    expect(await share("first", "second.tgz", "--force")).toMatchObject({ code: 0 });
    expect(await readFile(project.file("second.tgz"))).toEqual(await readFile(project.file("first.tar.gz")));
  });

  it("fanc runs share writes the same files as zip", async () => {
    const { stdout } = await share("first", "first.zip", "--json");
    const report = JSON.parse(stdout) as { readonly files: readonly string[]; readonly leftOut: readonly string[] };
    const files = unzipped(await readFile(project.file("first.zip")));
    expect([...files.keys()]).toEqual(report.files.map((file) => `first/${file}`));
    for (const [name, content] of files)
      expect(content.equals(await readFile(join(dirname(opened), name))), name).toBe(true);
    expect(report.leftOut).toContain("notes of mine.txt");
  });

  it("a shared run can be evaluated, predict and be exported elsewhere", async () => {
    const folder = opened;
    const lost = await fancInside(["eval", folder]);
    expect(lost.code).toBe(4);
    expect(lost.stderr).toMatch(/celeba: the folder of the data set "celebs" does not exist\n.*--data celebs=DIR/);
    expect(await fancInside(["eval", folder, "--data", `celebs=${project.data}`])).toMatchObject({ code: 0 });
    const [theirs, ours] = await Promise.all(
      [folder, run].map(async (one) => JSON.parse(await readFile(join(one, "evaluation.json"), "utf8"))),
    );
    expect(theirs).toEqual(ours);
    const [image = ""] = await filesOfSplit(project.data, 2);
    expect(await fancInside(["predict", folder, join(project.data, "img_celeba", image)])).toMatchObject({ code: 0 });
    expect(await fancInside(["export", folder])).toMatchObject({ code: 0 });
    const [made, before] = await Promise.all([folder, run].map((one) => hashesOf(join(one, "export"))));
    expect(Object.keys(made ?? {})).toEqual(Object.keys(before ?? {}));
  });

  it("a shared run can be resumed elsewhere, to the same bits", async () => {
    expect(await share("again", "again.tar.gz")).toMatchObject({ code: 0 });
    const folder = await unpacked("again.tar.gz", "again");
    const { code, stderr } = await fanc(["train", "--resume", "--run", folder, ...data()]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("head windows, train") });
    expect(await resultOf(folder)).toEqual(await resultOf(run));
  });

  it("fanc runs share refuses a damaged weight file", async () => {
    await cp(run, project.file("runs", "damaged"), { recursive: true });
    await writeFile(project.file("runs", "damaged", "svm.safetensors"), "x");
    expect(await share("damaged", "damaged.zip")).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("svm.safetensors is damaged"),
    });
    expect(await readdir(project.folder)).not.toContain("damaged.zip");
  });
});

/** The files of a zip archive without comments, by name. */
function unzipped(zip: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = zip.length - 22;
  for (let at = zip.readUInt32LE(end + 16); at < end; ) {
    const [size, nameLength, extra, header] = [20, 28, 30, 42].map((i) =>
      i === 28 || i === 30 ? zip.readUInt16LE(at + i) : zip.readUInt32LE(at + i),
    ) as [number, number, number, number];
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    files.set(zip.toString("utf8", at + 46, at + 46 + nameLength), inflateRawSync(zip.subarray(start, start + size)));
    at += 46 + nameLength + extra;
  }
  return files;
}
