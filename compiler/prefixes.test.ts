import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../dsl/grammar/parse.js";
import { SourceFile } from "../dsl/source/source-file.js";
import { packageRoot } from "../runtime/build/node-host.js";
import { analyseText, BASE } from "../tests/support/analyse-text.js";
import { CODES } from "./diagnostics/codes.js";

const SPECS = ["specs", "dsl/std", "examples/quickstart", "docs/errors"].flatMap((folder) =>
  readdirSync(path.join(packageRoot(), folder))
    .filter((name) => name.endsWith(".fan"))
    .map((name) => path.join(folder, name)),
);

describe("unfinished text", () => {
  it.each(SPECS)("every prefix of %s is parsed without throwing", (name) => {
    const text = readFileSync(path.join(packageRoot(), name), "utf8");
    for (let end = 0; end <= text.length; end += 1)
      expect(parse(new SourceFile(name, text.slice(0, end))).document).toBeDefined();
  });

  it("every seventh prefix of the fixture is analysed without throwing", () => {
    for (let end = 0; end < BASE.length; end += 7) {
      const { value, diagnostics } = analyseText(BASE.slice(0, end));
      if (value === undefined) expect(diagnostics.length).toBeGreaterThan(0);
    }
  });

  it("a removed, doubled or replaced word never makes the compiler throw, and gives known codes only", () => {
    const words = BASE.split(/(\s+)/);
    const position = fc.nat(words.length - 1);
    fc.assert(
      fc.property(position, position, fc.constantFrom("drop", "double", "swap"), (i, j, how) => {
        const changed = [...words];
        if (how === "drop") changed[i] = "";
        else if (how === "double") changed[i] = `${words[i]} ${words[i]}`;
        else [changed[i], changed[j]] = [words[j] ?? "", words[i] ?? ""];
        const { diagnostics } = analyseText(changed.join(""));
        for (const one of diagnostics) expect(Object.hasOwn(CODES, one.code)).toBe(true);
      }),
      { numRuns: Number(process.env.FAN_FUZZ_RUNS ?? 300) },
    );
  });

  it("a file with ten thousand mistakes gives diagnostics", () => {
    for (const text of ["net N { L = conv ) ) ] 3 }\n".repeat(2000), "{ ".repeat(60) + ") ".repeat(4000)])
      expect(analyseText(text).diagnostics.length).toBeGreaterThan(0);
  });
});
