import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fencesOf, ROOT } from "./fences.js";

/** The page of a diagnostic: what it means, a wrong example with what the compiler prints, and a right one. */
export interface ErrorPage {
  readonly code: string;
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
  readonly title: string;
  /** The first paragraph. */
  readonly about: string;
  readonly wrong: Example;
  readonly right: Example;
}

/** Files by name; the first one is checked, or the one that a command `npx fanc check FILE` names. */
export interface Example {
  readonly files: Readonly<Record<string, string>>;
  readonly entry: string;
  /** Values of `--set` in the command. */
  readonly settings: ReadonlyMap<string, string>;
  /** The command is `npx fanc compile`, which also asks the target. */
  readonly compiled: boolean;
  /** Texts of the `text` fences. */
  readonly printed: readonly string[];
}

export const errorsFolder = join(ROOT, "docs", "errors");

export const pagePath = (code: string): string => `docs/errors/${code}.md`;

/** Codes that have a page, by the files that are there. */
export function pagesThere(): readonly string[] {
  return readdirSync(errorsFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => name.replaceAll("\\", "/").replace(/\.md$/, ""))
    .toSorted();
}

/** Throws an error that says what the page lacks. */
export function readErrorPage(code: string): ErrorPage {
  const path = pagePath(code);
  if (!existsSync(join(ROOT, path))) throw new Error(`${path} is missing`);
  const text = readFileSync(join(ROOT, path), "utf8");
  const title = /^# `([^`]+)`$/m.exec(text)?.[1] ?? "";
  const about = text.split("\n\n")[1]?.replaceAll("\n", " ").trim() ?? "";
  const [, wrong, right] = /^## Wrong$([\s\S]*?)^## Right$([\s\S]*)/m.exec(text) ?? [];
  if (wrong === undefined || right === undefined)
    throw new Error(`${path} needs the headings "## Wrong" and "## Right"`);
  return { code, path, text, title, about, wrong: exampleOf(path, wrong), right: exampleOf(path, right) };
}

function exampleOf(path: string, text: string): Example {
  const fences = fencesOf({ path, text });
  const files: Record<string, string> = {};
  const settings = new Map<string, string>();
  let entry: string | undefined;
  for (const fence of fences.filter(({ language }) => language === "fan")) {
    const name = /^\/\/ file: (\S+\.fan)$/m.exec(fence.text.split("\n", 1)[0] ?? "")?.[1] ?? "main.fan";
    files[name] = fence.text;
    entry ??= name;
  }
  let compiled = false;
  for (const { text: command } of fences.filter(({ language }) => language === "sh")) {
    entry = /^npx fanc (?:check|compile) (\S+\.fan)/.exec(command)?.[1] ?? entry;
    compiled ||= command.startsWith("npx fanc compile");
    for (const [, key = "", value = ""] of command.matchAll(/--set (\w+)=(\S+)/g)) settings.set(key, value);
  }
  if (entry === undefined) throw new Error(`${path}: a "fan" fence is missing under one of the headings`);
  const printed = fences.filter(({ language }) => language === "text").map((fence) => fence.text);
  return { files, entry, settings, compiled, printed };
}
