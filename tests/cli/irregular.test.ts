import { execFileSync, spawnSync } from "node:child_process";
import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newRun } from "./in-process.js";
import { dataCopy, edit, fanc, type Project, tinyProject } from "./support.js";

const main = fileURLToPath(new URL("../../dist/runtime/cli/main.js", import.meta.url));

let project: Project;
let pipe: string;
beforeAll(async () => {
  project = await tinyProject();
  pipe = project.file("pipe.onnx");
  execFileSync("mkfifo", [pipe, project.file("pipe.fan")]);
});
afterAll(() => project.remove());

/** A run with a pipe in the place of one of its files. */
async function runWith(file: string): Promise<string> {
  const run = await newRun(project, `with ${file.replace("/", " ")}`);
  await rm(`${run}/${file}`, { force: true });
  execFileSync("mkfifo", [`${run}/${file}`]);
  return run;
}

const isPipe = /this is a named pipe, not a regular file\n {2}hint: {5}put a regular file in its place/;

describe.skipIf(process.platform === "win32")("a pipe is named, and not waited for", () => {
  it("a pipe in place of weights is named, not waited for", async () => {
    const { code, stderr } = await fanc(["weights", pipe]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(isPipe)]);
    const spec = project.file("init.fan");
    await cp(project.spec, spec);
    await edit(spec, (text) => text.replace("  response C2", '  response C2\n  init: "pipe.onnx"'));
    const trained = await fanc(["train", spec]);
    expect([trained.code, trained.stderr]).toEqual([2, expect.stringMatching(isPipe)]);
  });

  it("a pipe in place of a spec is named, not waited for", async () => {
    const spec = project.file("pipe.fan");
    const checked = await fanc(["check", spec]);
    expect([checked.code, checked.stdout]).toEqual([
      2,
      expect.stringMatching(/cannot read .*pipe\.fan\n.*\n.*hint: name a regular file; this is a named pipe/),
    ]);
    const formatted = await fanc(["fmt", spec]);
    expect([formatted.code, formatted.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: .*: this is a named pipe, not a regular file; --stdin formats standard input\n$/),
    ]);
  });

  it("a pipe or folder in place of an imported file is named, not waited for", async () => {
    const spec = project.file("imports.fan");
    await writeFile(spec, 'use { A } from "pipe.fan"\nuse { B } from "data"\n');
    const { code, stdout } = await fanc(["check", spec]);
    expect(code).toBe(4);
    expect(stdout).toContain("hint: name a regular file; this is a named pipe");
    expect(stdout).toContain("hint: name a regular file; this is a folder");
  });

  it("a pipe in place of a list is named, not waited for", async () => {
    const data = await dataCopy(project, "lists");
    await rm(`${data}/list_attr_celeba.txt`);
    execFileSync("mkfifo", [`${data}/list_attr_celeba.txt`]);
    const { code, stderr } = await fanc(["data", "check", data]);
    expect([code, stderr]).toEqual([4, expect.stringMatching(isPipe)]);
  });

  it("a pipe in place of a lock is named, not waited for", async () => {
    const run = await runWith("lock");
    const watched = await fanc(["watch", run, "--once"]);
    expect([watched.code, watched.stdout]).toEqual([0, expect.stringContaining("the lock is a named pipe")]);
    expect((await fanc(["runs", run])).stdout).toContain("its lock is a named pipe; remove it");
    const resumed = await fanc(["train", "--resume", "--run", run]);
    expect([resumed.code, resumed.stderr]).toEqual([
      2,
      expect.stringMatching(/lock: this is not a lock of fanc\n {2}found: {4}a named pipe/),
    ]);
    await rm(`${run}/lock`);
    expect((await fanc(["watch", run, "--once"])).stdout).toContain("not started yet");
  });

  it.each([
    ["state.json", ["eval"]],
    ["build/plan.json", ["eval"]],
    ["events.ndjson", ["watch", "--once"]],
    ["events.ndjson", ["train", "--resume", "--run"]],
    ["versions.json", ["train", "--resume", "--run"]],
  ])("a pipe in place of %s is named, not waited for: %j", async (file, [command = "", ...options]) => {
    const run = await runWith(file);
    const { code, stderr } = await fanc([command, ...options, run]);
    expect([code, stderr]).toEqual([4, expect.stringMatching(isPipe)]);
    await rm(run, { recursive: true });
  });
});

describe.runIf(process.platform === "linux")("places where nothing can be made", () => {
  it.each([
    ["train", "--run", "/proc/fanc", "/proc/fanc: no folder can be created here"],
    ["train", "--run", "/", "/: this folder holds files that fanc did not write"],
    ["compile", "-o", "/dev/null", "/dev/null: outputs cannot be written here"],
  ])("%s %s refuses a place where nothing can be made: %s", async (command, option, place, message) => {
    const { code, stderr } = await fanc([command, project.spec, option, place]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`]: ${message}\n`)]);
  });

  it("data avatars refuses -o /proc/fanc", async () => {
    const { code, stderr } = await fanc(["data", "avatars", "-o", "/proc/fanc"]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error\[file\/no-folder-here\]: \/proc\/.*: no folder can be created here\n$/),
    ]);
  });
});

describe.skipIf(process.platform === "win32")("with few open files", () => {
  /** Of the first, Node says that a module is not there; of the second, that it may not open it. */
  it.each([64, 128])("%d open files give one line and exit code 3, and nothing is made", async (limit) => {
    const run = project.file("few files");
    const { status, stderr } = spawnSync(
      "sh",
      [
        "-c",
        'ulimit -n "$1"; shift; exec "$@"',
        "sh",
        String(limit),
        process.execPath,
        main,
        "train",
        project.spec,
        "--run",
        run,
      ],
      { encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([
      3,
      expect.stringMatching(
        new RegExp(
          `^error\\[machine/too-few-files\\]: too few files can be open at once.*${limit}.*\\n {2}hint: +raise the limit .*\\n$`,
        ),
      ),
    ]);
    expect(await readdir(project.folder)).not.toContain("few files");
  });
});
