import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fancHere } from "../support/fanc-here.js";
import { mountable } from "../support/mountable.js";
import { edit, fanc, hashesOf, type Project, type TrainedProject, tinyProject, trainedProject } from "./support.js";

const possible = mountable();
if (!possible) console.warn("SKIPPED: a full and a read-only disk need the right to mount a file system");

describe.skipIf(!possible)("a disk of 400 KiB", () => {
  let project: Project;
  let disk: string;

  beforeAll(async () => {
    project = await tinyProject();
    disk = project.file("disk");
    await mkdir(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=400k", "tmpfs", disk]);
  });
  afterAll(async () => {
    execFileSync("umount", [disk]);
    await project.remove();
  });

  it("a disk that gets full gives exit code 3, and files written before stay whole", async () => {
    const build = `${disk}/build`;
    expect((await fanc(["compile", project.spec, "-o", build])).code).toBe(0);
    const before = await hashesOf(build);
    await writeFile(`${disk}/ballast`, Buffer.alloc(100 * 1024));
    const again = await fanc(["compile", project.spec, "-o", build]);
    expect(again.stderr).toMatch(
      /^error\[machine\/disk-full\]: .*: no space left on the disk\n {2}hint: {5}free some space, then run the command again\n$/,
    );
    expect(again.code).toBe(3);
    expect(await hashesOf(build)).toEqual(before);
    expect((await readdir(disk)).sort()).toEqual(["ballast", "build"]);

    const trained = await fanc(["train", build, "--run", `${disk}/run`]);
    const sameAgain =
      /^error\[machine\/disk-full\]: .*\n {2}hint: {5}free some space, then run the same command again\n$/m;
    expect([trained.code, trained.stderr]).toEqual([3, expect.stringMatching(sameAgain)]);
    const left = await readdir(disk, { recursive: true });
    expect(left.filter((name) => name.includes(".tmp") || name === "run/lock")).toEqual([]);

    execFileSync("mount", ["-o", "remount,size=8m", disk]);
    const repeated = await fanc(["train", build, "--run", `${disk}/run`, "--stage", "pretrain_lnets"]);
    expect([repeated.code, repeated.stderr]).toEqual([0, expect.stringContaining("train the others with")]);
  });

  it("a read-only disk gives exit code 2", async () => {
    execFileSync("mount", ["-o", "remount,ro", disk]);
    const before = await readFile(`${disk}/build/plan.json`);
    for (const args of [
      ["compile", project.spec, "-o", `${disk}/build`],
      ["train", project.spec, "--run", `${disk}/other`],
    ]) {
      const { code, stderr } = await fanc(args);
      expect(stderr).toMatch(/^error\[file\/read-only\]: .*: this folder is read-only\n$/);
      expect(code).toBe(2);
    }
    expect(await readFile(`${disk}/build/plan.json`)).toEqual(before);
  });
});

describe.skipIf(!possible)("a disk without space", () => {
  let project: TrainedProject;
  let disk: string;
  let run: string;

  beforeAll(async () => {
    project = await trainedProject();
    disk = project.file("full");
    await mkdir(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]);
    ({ run } = project);
    await cp(run, `${disk}/run`, { recursive: true });
    await cp(project.spec, `${disk}/loose.fan`);
    await edit(`${disk}/loose.fan`, (text) => text.replaceAll(" = ", "   =   "));
    await edit(`${disk}/run/events.ndjson`, (text) => text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1));
    await expect(writeFile(`${disk}/ballast`, Buffer.alloc(8 * 2 ** 20))).rejects.toThrow("ENOSPC");
  });
  afterAll(async () => {
    execFileSync("umount", [disk]);
    await project.remove();
  });

  it.each<[name: string, args: () => readonly string[]]>([
    ["compile", () => ["compile", project.spec, "-o", `${disk}/out`]],
    ["compile for TensorFlow.js", () => ["compile", project.spec, "--target", "tfjs", "-o", `${disk}/out`]],
    ["fmt", () => ["fmt", `${disk}/loose.fan`]],
    ["fmt --json", () => ["fmt", "--json", `${disk}/loose.fan`]],
    ["data avatars", () => ["data", "avatars", "-o", `${disk}/out`, "--identities", "3", "--images-per-identity", "1"]],
    ["data check --sheet", () => ["data", "check", project.data, "--sheet", `${disk}/out.png`]],
    ["data check --json", () => ["data", "check", project.data, "--json", "--correlations", `${disk}/out.svg`]],
    ["data check of a spec", () => ["data", "check", project.spec, "--json", "--sheet", `${disk}/out.png`]],
    ["train", () => ["train", project.spec, "--no-reuse", "--run", `${disk}/out`]],
    ["train --json", () => ["train", project.spec, "--no-reuse", "--run", `${disk}/out`, "--json"]],
    ["train --resume", () => ["train", "--resume", "--run", `${disk}/run`]],
    ["eval", () => ["eval", `${disk}/run`]],
    ["export", () => ["export", run, "-o", `${disk}/out`]],
    ["export for TensorFlow.js", () => ["export", run, "--target", "tfjs", "-o", `${disk}/out`]],
    ["export of weights", () => ["export", run, "--weights", "safetensors", "-o", `${disk}/out.safetensors`]],
    ["runs share", () => ["runs", "share", run, "-o", `${disk}/out.zip`]],
    ["runs compare", () => ["runs", "compare", run, run, "-o", `${disk}/out.svg`]],
  ])("%s on a full disk gives exit code 3", async (_, args) => {
    const { code, stdout, stderr } = await fancHere(args(), project.folder);
    expect(stderr).toMatch(
      /^error\[machine\/disk-full\]: (.*: )?no space left on the disk\n {2}hint: {5}free some space, then .*\n$/m,
    );
    expect(code).toBe(3);
    if (args()[0] === "train" && args().includes("--json"))
      expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
        type: "error",
        code: "machine/disk-full",
        exitCode: 3,
      });
    expect((await readdir(disk)).sort()).toEqual(["ballast", "loose.fan", "run"]);
  });

  it("a checkpoint that does not fit gives exit code 3, and the run can be resumed", async () => {
    execFileSync("mount", ["-o", "remount,size=8700k", disk]);
    const args = ["train", project.spec, "--run", `${disk}/out`, "--json"];
    const { code, stdout } = await fanc(args);
    const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as object;
    expect(last).toMatchObject({ type: "error", code: "machine/disk-full", exitCode: 3 });
    expect(last).toMatchObject({ hint: expect.stringContaining("--resume") });
    expect(code).toBe(3);
    execFileSync("mount", ["-o", "remount,size=32m", disk]);
    expect((await fanc(["train", "--resume", "--run", `${disk}/out`])).code).toBe(0);
  });
});
