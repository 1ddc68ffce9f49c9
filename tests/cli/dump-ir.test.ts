import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseGraph } from "../../compiler/ir/parse.js";
import { fanc, type Project, specOnly } from "./support.js";

let project: Project;

beforeAll(async () => {
  project = await specOnly();
});
afterAll(() => project.remove());

const dump = (...pass: readonly string[]): ReturnType<typeof fanc> =>
  fanc(["compile", project.spec, "--dump-ir", ...pass]);

it("--dump-ir prints the graphs after a pass, by default the last, as text that parses, and writes nothing", async () => {
  const before = await readdir(project.file());
  const [last, update] = [await dump(), await dump("update")];
  for (const { code, stdout } of [last, update]) {
    expect(code).toBe(0);
    for (const text of stdout.split(/^(?=\/\/ (?:nets|features|train|eval)\/)/m))
      expect(parseGraph(text).outputs).not.toEqual([]);
  }
  expect(last.stdout).toContain("// nets/ANet, after ");
  expect(update.stdout).not.toContain("// nets/");
  expect(update.stdout).toMatch(/^ {2}output FC\.weight\.next = %\d+$/m);
  expect(await readdir(project.file())).toEqual(before);
});

it("--dump-ir list prints the passes", async () => {
  const { code, stdout } = await dump("list");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^differentiate +add the gradient .* \(training step\)$/m);
});

it("--dump-ir with an unknown pass names the known ones", async () => {
  const { code, stderr } = await dump("differentiat");
  expect(code).toBe(2);
  expect(stderr).toContain("no pass is called `differentiat`");
  expect(stderr).toMatch(/expected: built, .*differentiate, update/);
});
