import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { format } from "../../dsl/format/format.js";
import type { Diagnostic } from "../../dsl/source/diagnostic.js";
import { SourceFile } from "../../dsl/source/source-file.js";
import { UserError } from "../errors/user-error.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { readRegularSync } from "../files/regular-file.js";
import { fanFiles } from "./fan-files.js";

/** What the formatter makes of one file. */
export type Outcome =
  | { readonly file: string; readonly status: "unchanged" | "changed"; readonly before: string; readonly after: string }
  | {
      readonly file: string;
      readonly status: "faulty";
      readonly source: SourceFile;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly file: string; readonly status: "unreadable" | "unwritable"; readonly reason: string };

/** A file that was formatted, or has the layout. */
export type Formatted = Extract<Outcome, { readonly after: string }>;

/** Formats the files that a path names; writes nothing. */
export function formattedBelow(path: string): readonly Outcome[] {
  try {
    const unread: Outcome[] = [];
    const files = fanFiles(path, (folder, error) => unread.push(unreadable(folder, error)));
    return [...files.map(formattedFile), ...unread];
  } catch (error) {
    return [unreadable(path, error)];
  }
}

function formattedFile(file: string): Outcome {
  try {
    // A text in another encoding would be written back damaged.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readRegularSync(file));
    return formattedText(file, text);
  } catch (error) {
    return unreadable(file, error);
  }
}

/** As for a file of that name. */
export function formattedText(file: string, text: string): Outcome {
  const source = new SourceFile(file, text);
  const result = format(source);
  if (!result.ok) return { file, status: "faulty", source, diagnostics: result.diagnostics };
  return { file, status: result.text === text ? "unchanged" : "changed", before: text, after: result.text };
}

/** Puts the new text in place of the file's; its rights stay, and so does a link to it. Returns what became of it. */
export async function rewritten(outcome: Formatted): Promise<Outcome> {
  const target = realpathSync(outcome.file);
  try {
    await writeFileAtomic(target, outcome.after, statSync(target));
    return outcome;
  } catch (error) {
    const { code, path = target } = error as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") throw error;
    const reason = `not formatted: no permission to write in ${path === target ? dirname(target) : path}`;
    return { file: outcome.file, status: "unwritable", reason };
  }
}

/** Rethrows what is not a fault of the file. */
function unreadable(file: string, error: unknown): Outcome {
  if (error instanceof UserError)
    return { file, status: "unreadable", reason: `${error.message}; --stdin formats standard input` };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "") throw error;
  return { file, status: "unreadable", reason: REASONS[code] ?? (error as Error).message };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "no permission",
  EISDIR: "is a folder",
  ENOTDIR: "a part of this path is a file, not a folder",
  ERR_ENCODING_INVALID_ENCODED_DATA: "not a text in UTF-8",
};
