import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fancHere, type HereOutcome } from "../support/fanc-here.js";
import { sharedFolder } from "../support/shared-folder.js";
import { type Fence, fencesOf, fileNameOf, ROOT } from "./fences.js";

/** What a page does to provoke its error, in order. */
type Step =
  | { readonly kind: "file"; readonly name: string; readonly text: string }
  /** Lines for the shell. */
  | { readonly kind: "shell"; readonly text: string }
  | { readonly kind: "fanc"; readonly args: readonly string[] };

/** The page of an error of a command: what it means, commands that provoke it with what fanc prints, what to do. */
export interface FaultPage {
  readonly path: string;
  readonly text: string;
  readonly title: string;
  /** The first paragraph. */
  readonly about: string;
  readonly steps: readonly Step[];
  /** Texts of the `text` fences. */
  readonly printed: readonly string[];
  /** Why no command on every machine can show the error. */
  readonly notShown: string | undefined;
}

export function faultPage(path: string, text: string): FaultPage {
  const fences = fencesOf({ path, text });
  return {
    path,
    text,
    title: /^# `([^`]+)`$/m.exec(text)?.[1] ?? "",
    about: text.split("\n\n")[1]?.replaceAll("\n", " ").trim() ?? "",
    steps: fences.flatMap(stepsOf),
    printed: fences.filter(({ language }) => language === "text").map((fence) => fence.text.trimEnd()),
    notShown: /^No example: (.+)$/m.exec(text)?.[1],
  };
}

function stepsOf(fence: Fence): readonly Step[] {
  const name = fileNameOf(fence);
  if (name !== undefined) return [{ kind: "file", name, text: fence.text }];
  if (fence.language !== "sh") return [];
  return stepsOfText(fence.text);
}

/** Commands of one line each. */
export const stepsOfLines = (lines: readonly string[]): readonly Step[] =>
  lines.flatMap((line) => stepsOfText(`${line}\n`));

function stepsOfText(text: string): readonly Step[] {
  // Lines of fanc apart from those of the shell.
  return text
    .split(/^(npx fanc .+)\n/m)
    .filter((part) => part.trim() !== "")
    .map((part): Step => {
      const line = /^npx fanc (.+)$/.exec(part)?.[1];
      return line === undefined ? { kind: "shell", text: part } : { kind: "fanc", args: words(line) };
    });
}

/** Words of a command; those in single quotes may hold blanks. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

/**
 * Milliseconds for the commands of a page, trainings included, on a busy machine. A timeout does not stop the commands, which
 * run in this process, so the pages after it would fail, too.
 */
export const pageTime = 300_000;

/** Commands that take long: what they leave is made once for all pages, and test files, that begin with the same steps. */
const isSlow = (step: Step): boolean =>
  step.kind === "fanc" && (step.args[0] === "train" || (step.args[0] === "data" && step.args[1] === "avatars"));

/** How many steps come before the last one that end with a slow one. */
const stepsToSlow = (steps: readonly Step[]): number => steps.slice(0, -1).findLastIndex(isSlow) + 1;

/** A folder in which the steps were performed; it is for copying. */
async function afterSteps(steps: readonly Step[]): Promise<string> {
  const name = `page ${createHash("sha256").update(JSON.stringify(steps)).digest("hex").slice(0, 16)}`;
  return sharedFolder(name, async (folder) => {
    for (const step of await copyOfStart(steps, folder)) await perform(step, folder);
  });
}

/** Fills a folder with what the steps up to the last slow one but the final step leave. Returns the others. */
async function copyOfStart(steps: readonly Step[], folder: string): Promise<readonly Step[]> {
  const done = stepsToSlow(steps);
  if (done === 0) await cp(join(ROOT, "docs", "errors", "tiny.fan"), join(folder, "tiny.fan"));
  else {
    const from = await afterSteps(steps.slice(0, done));
    await cp(from, folder, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  }
  return steps.slice(done);
}

/** Runs pages, each in a new folder that holds `tiny.fan`. */
export class PageRunner {
  readonly #folders: string[] = [];

  /** What the last command of fanc printed, with `/project` in place of the folder's path. */
  async run({ path, steps }: FaultPage): Promise<HereOutcome> {
    const folder = await mkdtemp(join(tmpdir(), "fanc-page-"));
    this.#folders.push(folder);
    let last: HereOutcome | undefined;
    for (const step of await copyOfStart(steps, folder)) last = await perform(step, folder);
    if (last === undefined) throw new Error(`${path}: the last line of its commands must be one of fanc`);
    const shown = (text: string): string => text.replaceAll(folder, "/project");
    return { ...last, stdout: shown(last.stdout), stderr: shown(last.stderr) };
  }

  async close(): Promise<void> {
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }
}

async function perform(step: Step, folder: string): Promise<HereOutcome | undefined> {
  switch (step.kind) {
    case "file":
      await writeFile(join(folder, step.name), step.text);
      return undefined;
    case "shell":
      execFileSync("sh", ["-ec", step.text], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
      return undefined;
    case "fanc":
      return fancHere(step.args, folder);
    default: {
      const never: never = step;
      return never;
    }
  }
}
