import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fanc } from "./support.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-package-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("fanc compile --target tfjs writes modules with shapes and lines of the spec", async () => {
  const { code, stdout } = await fanc(["compile", "tests/cli/tiny.fan", "--target", "tfjs", "-o", folder, "--json"]);
  expect(code).toBe(0);
  const { files } = JSON.parse(stdout) as { readonly files: readonly { readonly file: string }[] };
  expect(files.map(({ file }) => file)).toContain(join(folder, "src", "train", "tune_anet.ANet.ts"));
  const text = await readFile(join(folder, "src", "nets", "ANet.ts"), "utf8");
  expect(text).toContain("// C1 (tiny.fan:33)");
  expect(text).toMatch(/const c1: Tensor4D = conv2d\(.*\/\/ N x 24 x 24 x 6/);
});
