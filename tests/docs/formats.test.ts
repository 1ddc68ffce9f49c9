import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { trackedFiles } from "../support/tracked-files.js";
import { pages, ROOT } from "./fences.js";

const format = /\bfanc\.[a-z-]+\/\d+/g;

it("the guide names formats in the version that the code writes", () => {
  const code = ["runtime", "compiler", "dsl"]
    .flatMap((folder) => trackedFiles(folder))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => readFileSync(join(ROOT, name), "utf8").match(format) ?? []);
  const written = new Set(code);
  const named = pages()
    .filter(({ path }) => path.startsWith("docs/guide/") || path.startsWith("docs/reference/"))
    .flatMap(({ path, text }) => (text.match(format) ?? []).map((name) => `${path}: ${name}`));
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((one) => !written.has(one.replace(/^.*: /, "")))).toEqual([]);
});
