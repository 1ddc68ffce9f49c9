import { readFile, stat, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fanc, type Project, specOnly } from "./support.js";

let project: Project;
let text: string;

beforeAll(async () => {
  project = await specOnly();
  text = await readFile(project.spec, "utf8");
});
afterAll(() => project.remove());

/** The tiny spec with every occurrence of a text replaced, as a file of its own. */
async function variant(name: string, from: string, to: string): Promise<string> {
  expect(text).toContain(from);
  const file = project.file(`${name}.fan`);
  await writeFile(file, text.replaceAll(from, to));
  return file;
}

describe("a spec that the runtime cannot run", () => {
  it("a spec that the runtime cannot execute passes check, compiles with a warning, and is refused by train at once", async () => {
    const spec = await variant("threshold", "proposals: sliding", "threshold: 3");
    const plain = await variant("plain", "proposals: sliding  scales: 0.4, 0.6", "threshold: 3");
    expect((await fanc(["check", plain])).code).toBe(0);
    const build = project.file("build");
    const compiled = await fanc(["compile", spec, "-o", build]);
    expect(compiled.stderr).toContain("warning[target/not-run]: the onnx target compiles a `threshold`, but");
    expect(compiled.stderr).toContain("write `threshold: none`");
    expect(compiled.code).toBe(0);
    expect((await stat(project.file("build", "nets", "ANet.onnx"))).size).toBeGreaterThan(1000);
    for (const from of [spec, build]) {
      const run = project.file("run");
      const trained = await fanc(["train", from, "--run", run]);
      expect(trained.stderr).toContain("this version of fanc compiles a `threshold`, but cannot run it yet");
      expect(trained.stderr).toContain("hint:     write `threshold: none`");
      expect(trained.code).toBe(4);
      await expect(stat(run)).rejects.toThrow("ENOENT");
    }
  });
});
