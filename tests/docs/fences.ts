import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { trackedFiles } from "../support/tracked-files.js";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Page {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Fence {
  readonly page: string;
  readonly language: string;
  /** 1-based line of the opening fence. */
  readonly line: number;
  readonly text: string;
}

/** Every page written by hand or generated from the schema, but for the error pages and typedoc's API pages. */
export function pages(): readonly Page[] {
  const names = [
    ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"],
    ...["docs/README.md", "docs/architecture.md", "docs/glossary.md"],
    ...["dsl", "compiler", "runtime", "specs", "examples", "tests"].map((folder) => join(folder, "README.md")),
    ...trackedFiles("docs/guide"),
    ...trackedFiles("docs/reference"),
    ...trackedFiles("docs/adr"),
  ].filter((name) => name.endsWith(".md"));
  return names.map((name) => ({
    path: relative(ROOT, join(ROOT, name)).replaceAll("\\", "/"),
    text: readFileSync(join(ROOT, name), "utf8"),
  }));
}

/** Fenced blocks of a page; indented fences are not used here. */
export function fencesOf({ path, text }: Page): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { readonly language: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    if (!line.startsWith("```")) open?.lines.push(line);
    else if (open === undefined) open = { language: line.slice(3).trim(), line: index + 1, lines: [] };
    else {
      fences.push({ page: path, language: open.language, line: open.line, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${path}:${open.line}: this fence is not closed`);
  return fences;
}

/** A `.fan` fence that is a whole file says so in its first line. */
export const fileNameOf = (fence: Fence): string | undefined => /^\/\/ file: (\S+\.fan)$/m.exec(firstLine(fence))?.[1];

const firstLine = ({ text }: Fence): string => text.split("\n", 1)[0] ?? "";

/** Targets of the links and images of a page that are files of the project, relative to the project. */
export function localLinks({ path, text }: Page): readonly { readonly target: string; readonly anchor: string }[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file = "", anchor = ""] = link.split("#");
    const target = file === "" ? path : join(path, "..", file).replaceAll("\\", "/");
    return [{ target, anchor }];
  });
}

/** Anchors of a page's headings, as GitHub makes them. */
export const anchorsOf = ({ text }: Page): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
