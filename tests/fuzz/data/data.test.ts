import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Random } from "../../../runtime/random.js";
import { corrupt } from "./corrupt.js";
import { formats } from "./formats.js";
import { outcomeOf, place } from "./property.js";

/** Corruptions in all: `npm run fuzz` makes 10,000 of them, FANC_FUZZ fewer. */
const inputs = Math.min(Number(process.env.FANC_FUZZ ?? 240), 10_000);
const seed = Number(process.env.FANC_FUZZ_SEED ?? 1);

describe.each(formats)("corrupted data sets: $name", (format) => {
  it("a corrupted data set is read without its bad images, or ends with one error that names its file", {
    timeout: 0,
  }, async () => {
    const root = mkdtempSync(join(tmpdir(), "fanc-fuzz-"));
    const files = await format.files();
    for (const [path, bytes] of files) place(root, path, bytes);
    const counts = new Map<string, number>();
    try {
      for (let number = 0; number < inputs / formats.length; number++) {
        const made = corrupt(files, new Random("corruption", format.name, seed, number));
        const changed = [...new Set([...files.keys(), ...made.entries.keys()])].filter(
          (path) => files.get(path) !== made.entries.get(path),
        );
        for (const path of changed) place(root, path, made.entries.get(path));
        const outcome = await outcomeOf(format, root, made).catch((cause: unknown) => {
          const what = cause instanceof Error ? cause.message : String(cause);
          throw new Error(`${format.name} ${number} (${made.story.join("; ")}): ${what}`, { cause });
        });
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        for (const path of changed) place(root, path, files.get(path));
        if (number % 1000 === 999)
          process.stderr.write(`${format.name}: ${number + 1}, ${JSON.stringify([...counts])}\n`);
      }
    } finally {
      rmSync(root, { recursive: true });
    }
    // Without all outcomes the corruptions would try only a part; a folder has hardly a structure to break.
    expect(counts.size).toBeGreaterThanOrEqual(format.name === "image_folder" ? 2 : 3);
  });
});
