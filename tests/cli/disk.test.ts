import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mountable } from "../support/mountable.js";
import { fanc, hashesOf, type Project, tinyProject } from "./support.js";

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

  it("gets full: one line, exit code 3, and what was there stays whole", async () => {
    const build = `${disk}/build`;
    expect((await fanc(["compile", project.spec, "-o", build])).code).toBe(0);
    const before = await hashesOf(build);
    await writeFile(`${disk}/ballast`, Buffer.alloc(100 * 1024));
    const again = await fanc(["compile", project.spec, "-o", build]);
    expect(again.stderr).toMatch(/^error\[machine\/disk-full\]: (.*: )?no space left on the disk\n {2}hint: [^\n]*\n$/);
    expect(again.code).toBe(3);
    expect(await hashesOf(build)).toEqual(before);
    expect((await readdir(disk)).sort()).toEqual(["ballast", "build"]);

    const trained = await fanc(["train", build, "--run", `${disk}/run`]);
    const sameAgain =
      /^error\[machine\/disk-full\]: (.*: )?no space left on the disk\n {2}hint: +free some space, then run the same command again\n$/m;
    expect([trained.code, trained.stderr]).toEqual([3, expect.stringMatching(sameAgain)]);
    const left = await readdir(disk, { recursive: true });
    expect(left.filter((name) => name.includes(".tmp") || name === "run/lock")).toEqual([]);

    execFileSync("mount", ["-o", "remount,size=8m", disk]);
    const repeated = await fanc(["train", build, "--run", `${disk}/run`, "--stage", "pretrain_lnets"]);
    expect([repeated.code, repeated.stderr]).toEqual([0, expect.stringContaining("train the others with")]);
  });

  it("is read-only: one line, exit code 2", async () => {
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
