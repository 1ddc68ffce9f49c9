import { fencesOf, pages } from "./fences.js";

/** The program on the page about export whose first line names it. Throws where there is none. */
export function exampleOf(file: string): string {
  const found = pages()
    .filter(({ path }) => path === "docs/guide/export.md")
    .flatMap(fencesOf)
    .find(({ text }) => new RegExp(`^(?://|#) file: ${file.replaceAll(".", "\\.")}\n`).test(text));
  if (found === undefined) throw new Error(`docs/guide/export.md shows no ${file}`);
  return found.text;
}
