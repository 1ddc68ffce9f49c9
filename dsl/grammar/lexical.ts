import type { ILexingResult, IToken } from "chevrotain";
import type { Diagnostic, Place } from "../source/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { span } from "../source/span.js";
import { syntaxDiagnostic } from "./codes.js";
import { tokenSpan } from "./cst.js";
import { looksLike, namedCharacter } from "./look-alikes.js";
import { numberHint } from "./numbers.js";
import { badEscape, bareString, openString, otherQuotes } from "./strings.js";

/** Errors below the grammar: characters, quotes, comments and numbers. */
export function lexicalDiagnostics(source: SourceFile, lexed: ILexingResult): readonly Diagnostic[] {
  const characters = lexed.errors.map((error) => {
    const at = span(error.offset, error.offset + error.length);
    const [character = ""] = source.slice(at);
    const place = { file: source.path, span: at };
    const values = { found: namedCharacter(character) };
    return syntaxDiagnostic("syntax/unexpected-character", place, values, {
      hint: insteadOf(character, lineBefore(source, error.offset)),
    });
  });
  const habits = (lexed.groups.habits ?? []).map((token) => habit(source, token));
  const strings: IToken[] = [];
  const ofTokens = lexed.tokens.flatMap((token) => {
    if (token.tokenType.name === "Text") strings.push(token);
    return oneToken(source, token, strings);
  });
  return [...characters, ...habits, ...ofTokens];
}

/** Characters before a place that are read for a hint. */
const CONTEXT = 200;

const lineBefore = ({ text }: SourceFile, offset: number): string =>
  text.slice(Math.max(0, offset - CONTEXT), offset).replace(/^[\s\S]*\n/, "");

function insteadOf(character: string, before: string): string | undefined {
  if (character === "|" && /(?:^|[\s{])\w+:[^={}]*$/.test(before)) return "write `,` between values";
  if (/[“”„«»‘’`]/.test(character)) return 'use straight quotes: "…"';
  if (character === ">" || character === "|") return "write `->` between operations";
  if (character === "\ufffd") return "save the file as UTF-8";
  if (character === "%") return "write a fraction: `0.1` for 10 percent";
  if (character === "$") return "write the name of a parameter alone";
  if (character === "\\" || character === "~") return 'put paths in quotes: "…"';
  if (character === "?" && /(?:^|[\s{])unknown:[^={}:]*$/.test(before)) return 'put it in quotes: `"?"`';
  if (/[@!?^&]/.test(character)) return "remove it";
  if (/\p{Zs}/u.test(character)) return "replace it with a plain space";
  if (/\p{C}|\p{Z}/u.test(character)) return "remove it";
  const plain = looksLike(character);
  if (plain !== undefined) return `replace it with \`${plain}\`, which looks similar`;
  return /[\p{L}\p{M}]/u.test(character)
    ? 'names have the letters A to Z, digits and `_`; put the name of an attribute, a folder or a file in quotes: "…"'
    : undefined;
}

function habit(source: SourceFile, token: IToken): Diagnostic {
  const start = token.startOffset;
  const place: Place = { file: source.path, span: span(start, start + Math.min(2, token.image.length)) };
  if (token.image.startsWith("/*"))
    return syntaxDiagnostic("syntax/unterminated-comment", place, {}, { hint: "close it with `*/`" });
  const first: Place = { file: source.path, span: span(start, start + 1) };
  return token.image.startsWith("#")
    ? syntaxDiagnostic("syntax/foreign-syntax", first, { found: "`#`" }, { hint: "start a comment with `//`" })
    : syntaxDiagnostic(
        "syntax/foreign-syntax",
        first,
        { found: "`;`" },
        { hint: "remove it: entries need no separator" },
      );
}

function oneToken(source: SourceFile, token: IToken, strings: readonly IToken[]): readonly Diagnostic[] {
  const place: Place = { file: source.path, span: tokenSpan(token) };
  switch (token.tokenType.name) {
    case "BadNumeral": {
      const hint = numberHint(token.image);
      return [syntaxDiagnostic("syntax/bad-number", place, { found: token.image }, { hint })];
    }
    case "Numeral":
      return Number.isFinite(Number(token.image.replaceAll("_", "")))
        ? []
        : [syntaxDiagnostic("syntax/bad-number", place, { found: token.image }, { hint: "the number is too large" })];
    case "ColonEquals": {
      const hint = "write `:` before the value of a property, `=` in a definition";
      return [syntaxDiagnostic("syntax/foreign-syntax", place, { found: "`:=`" }, { hint })];
    }
    case "SingleQuoted":
      return [otherQuotes(source, token)];
    case "SlashedText":
    case "EscapedText":
      return [badEscape(source, token)];
    case "OpenText":
      return [openString(source, token, strings)];
    case "BarePath":
      return [bareString(source, token)];
    default:
      return [];
  }
}
