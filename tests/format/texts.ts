import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fencesOf, fileNameOf, pages, ROOT } from "../docs/fences.js";
import { trackedFiles } from "../support/tracked-files.js";

export interface Text {
  /** Path, or page and line of a fence. */
  readonly name: string;
  readonly text: string;
}

const FOLDERS = ["dsl", "specs", "examples", "tests", "docs"];

/** Every `.fan` file of the repository. */
export const files: readonly Text[] = FOLDERS.flatMap((folder) =>
  trackedFiles(folder)
    .filter((name) => name.endsWith(".fan"))
    .map((name) => ({ name, text: readFileSync(join(ROOT, name), "utf8") })),
);

/** Every `.fan` file that a page of the documentation shows whole. */
export const fences: readonly Text[] = pages()
  .flatMap(fencesOf)
  .filter((fence) => fence.language === "fan" && fileNameOf(fence) !== undefined)
  .map(({ page, line, text }) => ({ name: `${page}:${line}`, text }));

/** Right and wrong examples of the pages of diagnostics. */
export const examples: readonly Text[] = readdirSync(join(ROOT, "docs", "errors"), {
  recursive: true,
  encoding: "utf8",
})
  .filter((name) => name.endsWith(".md"))
  .flatMap((name) => fencesOf({ path: name, text: readFileSync(join(ROOT, "docs", "errors", name), "utf8") }))
  .filter(({ language }) => language === "fan")
  .map(({ page, line, text }) => ({ name: `docs/errors/${page}:${line}`, text }));
