import { type ParseResult, parse } from "../grammar/parse.js";
import type { Diagnostic } from "../source/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { aligned } from "./align.js";
import { gapsOf } from "./gaps.js";
import { layout } from "./layout.js";
import { linesOf } from "./lines.js";
import { rolesOf } from "./roles.js";
import { sheetOf } from "./sheet.js";

export type FormatResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Formats a file: keeps tokens and comments and their order, uses LF, and breaks lines at 110 columns where possible.
 * Fails with the diagnostics if the file has a syntax error.
 */
export const format = (source: SourceFile): FormatResult => formatParsed(source, parse(source));

/** As `format`, for a file that has already been parsed. */
export function formatParsed(source: SourceFile, parsed: ParseResult): FormatResult {
  const { tokens, comments, tree, diagnostics } = parsed;
  if (tree === undefined || diagnostics.length > 0) return { ok: false, diagnostics };
  const sheet = sheetOf(tokens, gapsOf(source.text, tokens, comments), rolesOf(tokens, tree));
  const lines = linesOf(sheet, layout(sheet));
  const texts = aligned(lines);
  return { ok: true, text: texts.map((text, i) => `${lines[i]?.emptyBefore ? "\n" : ""}${text}\n`).join("") };
}
