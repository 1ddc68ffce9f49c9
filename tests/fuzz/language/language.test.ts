import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../../../dsl/grammar/parse.js";
import { SourceFile } from "../../../dsl/source/source-file.js";
import { generatedText } from "./generated-text.js";
import { mutatedFile } from "./mutated-file.js";
import { languageFaults } from "./properties.js";

/** Inputs in all, half of each kind. `npm run fuzz` makes a million of them; FANC_FUZZ sets another number. */
const inputs = Number(process.env.FANC_FUZZ ?? 400);
/** Where the numbers start; a failure prints the seed and path of its part, which fast-check takes for a replay. */
const seed = Number(process.env.FANC_FUZZ_SEED ?? 1);
const PART = 5000;

const kinds = [
  ["generated texts", generatedText],
  ["mutated files", mutatedFile],
] as const;

describe.each(kinds)("%s", (name, texts) => {
  it("mutated specs are parsed, checked and formatted without an exception, a loss or a hang", { timeout: 0 }, () => {
    const runs = Math.ceil(inputs / kinds.length);
    for (let done = 0; done < runs; done += PART) {
      const numRuns = Math.min(PART, runs - done);
      fc.assert(
        fc.property(texts, (text) => {
          expect(languageFaults(text)).toEqual([]);
        }),
        { seed: seed + done, numRuns, verbose: fc.VerbosityLevel.None },
      );
      if (runs > PART) process.stderr.write(`${name}: ${done + numRuns} of ${runs}\n`);
    }
  });

  it("many mutated specs have no syntax errors, so that the formatter is tested", () => {
    const sample = fc.sample(texts, { seed: 1, numRuns: 200 });
    const clean = sample.filter((text) => text !== "" && parse(new SourceFile("t.fan", text)).diagnostics.length === 0);
    expect(clean.length).toBeGreaterThan(30);
  });
});
