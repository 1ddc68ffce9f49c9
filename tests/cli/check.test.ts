import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonReport } from "../../compiler/diagnostics/render-json.js";
import { fanc, fancInside } from "./support.js";

const NET = "net A {\n  input image : 3 x 8 x 8\n  C1 = conv 4 kernel 3\n}\n";
/** Cells that do not divide the map: a warning. */
const UNEVEN = "net U {\n  input image : 3 x 8 x 8\n  C1 = local 4 kernel 3 pad 1 cells 3x3\n}\n";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-check-"));
  await mkdir(join(folder, "more"));
  await writeFile(join(folder, "good.fan"), NET);
  await writeFile(join(folder, "uneven.fan"), UNEVEN);
  await writeFile(join(folder, "bad.fan"), NET.replace("conv", "konv"));
  await writeFile(join(folder, "more", "user.fan"), 'use { A } from "../bad.fan"\nnet B extends A { }\n');
  await writeFile(join(folder, "package.json"), "{}");
});
afterAll(() => rm(folder, { recursive: true }));

const check = (...args: readonly string[]) => fancInside(["check", ...args], folder);

async function report(...args: readonly string[]): Promise<JsonReport & { readonly code: number | null }> {
  const { stdout, code } = await check(...args, "--format", "json");
  return { ...(JSON.parse(stdout) as JsonReport), code };
}

describe("fanc check of several files", () => {
  it("fanc check prints one JSON document, with the page of each code", async () => {
    const { schema, diagnostics, code } = await report("good.fan", "uneven.fan", "bad.fan");
    expect(schema).toBe("fanc.diagnostics/1");
    expect(diagnostics.map(({ file, severity, docs }) => ({ file, severity, docs }))).toEqual([
      { file: "bad.fan", severity: "error", docs: "docs/errors/value/unknown-word.md" },
      { file: "uneven.fan", severity: "warning", docs: expect.stringMatching(/^docs\/errors\/shape\/.*\.md$/) },
    ]);
    expect(code).toBe(4);
  });

  it("fanc check reports a file once that is given twice, or given and imported", async () => {
    const { diagnostics } = await report("bad.fan", "./bad.fan", join(folder, "bad.fan"), "more/user.fan");
    expect(diagnostics.map(({ file }) => file)).toEqual(["bad.fan"]);
    expect((await check("good.fan", "./good.fan")).stdout).toBe("good.fan: no errors\n");
  });

  it("fanc check prints once how to learn more", async () => {
    const { stdout } = await check("bad.fan", "uneven.fan");
    expect(stdout.match(/fanc explain/g)).toHaveLength(1);
    expect(stdout).toMatch(/\n1 error, 1 warning; run `fanc explain value\/unknown-word` for details\n$/);
  });
});

it("fanc compile refuses an output that is its own spec", async () => {
  const { code, stderr } = await fancInside(["compile", "good.fan", "-o", "good.fan"], folder);
  expect([code, stderr]).toEqual([2, expect.stringContaining("error[output/not-a-folder]: good.fan:")]);
});

it("fanc check prints a missing file whose name has a line break on one line", async () => {
  expect((await check("a\nb.fan")).stdout).toContain("error[load/file-not-found]: cannot read a\\u{a}b.fan\n");
});

describe("exit codes of fanc check", () => {
  it.each([
    [["good.fan"], 0],
    [["uneven.fan"], 0],
    [["uneven.fan", "--deny-warnings"], 4],
    [["good.fan", "--deny-warnings"], 0],
    [["bad.fan"], 4],
    [["none.fan"], 2],
    [["more"], 4],
    [["bad.fan", "none.fan"], 2],
    [["good.fan", "--format", "yaml"], 2],
    [["std/alexnet.fan"], 0],
    [["std/none.fan"], 2],
  ])("fanc check %j exits with %d", async (args, code) => {
    expect((await check(...args)).code).toBe(code);
  });

  it("a spec that cannot be read is a bad invocation of the other commands, too", async () => {
    const { code, stderr } = await fancInside(["compile", "none.fan"], folder);
    expect(stderr).toContain("error[load/file-not-found]: cannot read none.fan");
    expect(code).toBe(2);
  });
});

describe("colours of fanc check", () => {
  it("fanc check prints no colours to files and pipes, unless FORCE_COLOR is set", async () => {
    const run = (env: Readonly<Record<string, string>>) => fanc(["check", "bad.fan"], { cwd: folder, env });
    expect((await run({})).stdout).not.toContain("\u001b[");
    expect((await run({ FORCE_COLOR: "1" })).stdout).toContain("\u001b[1;31merror[");
    expect((await run({ FORCE_COLOR: "0" })).stdout).not.toContain("\u001b[");
  });
});
