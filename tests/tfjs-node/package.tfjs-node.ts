import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fanc, type Project, resultOf, tinyProject } from "../cli/support.js";

const run = promisify(execFile);

let project: Project;
beforeAll(async () => {
  project = await tinyProject();
});
afterAll(() => project.remove());

it("a generated package installs, type-checks and trains, as `fanc train` does on the same engine", async () => {
  const output = project.file("package");
  expect(await fanc(["compile", project.spec, "--target", "tfjs", "-o", output])).toMatchObject({ code: 0 });
  await run("npm", ["install"], { cwd: output });
  const started = await run("npm", ["start", "--", "--engine", "node", "--run", "ours"], { cwd: output });
  expect(started.stderr).toContain("libtensorflow");

  const theirs = project.file("theirs");
  const trained = await fanc(["train", project.spec, "--engine", "tfjs:node", "--run", theirs]);
  expect(trained, trained.stderr).toMatchObject({ code: 0 });
  expect(await resultOf(project.file("package", "ours"))).toEqual(await resultOf(theirs));
});
