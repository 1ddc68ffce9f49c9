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
 * The text in its one layout: tokens and comments unchanged and in their order, LF, lines of at most 110 columns where
 * the text allows it. A text with any fault of syntax is refused.
 */
export const format = (source: SourceFile): FormatResult => formatParsed(source, parse(source));

/** As `format`, for a text that has been parsed already. */
export function formatParsed(source: SourceFile, parsed: ParseResult): FormatResult {
  const { tokens, comments, tree, diagnostics } = parsed;
  if (tree === undefined || diagnostics.length > 0) return { ok: false, diagnostics };
  const sheet = sheetOf(tokens, gapsOf(source.text, tokens, comments), rolesOf(tokens, tree));
  const lines = linesOf(sheet, layout(sheet));
  const texts = aligned(lines);
  return { ok: true, text: texts.map((text, i) => `${lines[i]?.emptyBefore ? "\n" : ""}${text}\n`).join("") };
}
