import type { ILexingResult, IToken, TokenType } from "chevrotain";
import type { Diagnostic, Place } from "../source/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { span } from "../source/span.js";
import { BadNumeral, Numeral, OpenText, SingleQuoted } from "../tokens/tokens.js";
import { syntaxDiagnostic } from "./codes.js";
import { tokenSpan } from "./cst.js";
import { looksLike, namedCharacter } from "./look-alikes.js";

/** Errors below the grammar: characters, quotes, comments and numbers. */
export function lexicalDiagnostics(source: SourceFile, lexed: ILexingResult): readonly Diagnostic[] {
  const characters = lexed.errors.map((error) => {
    const at = span(error.offset, error.offset + error.length);
    const [character = ""] = source.slice(at);
    const place = { file: source.path, span: at };
    const values = { found: namedCharacter(character) };
    return syntaxDiagnostic("syntax/unexpected-character", place, values, { hint: insteadOf(character) });
  });
  const habits = (lexed.groups.habits ?? []).map((token) => habit(source, token));
  return [...characters, ...habits, ...lexed.tokens.filter(mayBeWrong).flatMap((token) => oneToken(source, token))];
}

const DOUBTFUL: readonly TokenType[] = [Numeral, BadNumeral, SingleQuoted, OpenText];

const mayBeWrong = (token: IToken): boolean => DOUBTFUL.includes(token.tokenType);

function insteadOf(character: string): string | undefined {
  if (/[“”„«»‘’]/.test(character)) return 'use straight quotes: "…"';
  if (character === ">") return "write `->` between operations";
  if (character === "\ufffd") return "save the file as UTF-8";
  if (/\p{Zs}/u.test(character)) return "replace it with a plain space";
  if (/\p{C}|\p{Z}/u.test(character)) return "remove it";
  const plain = looksLike(character);
  return plain === undefined ? undefined : `replace it with \`${plain}\`, which looks similar`;
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

function oneToken(source: SourceFile, token: IToken): readonly Diagnostic[] {
  const place: Place = { file: source.path, span: tokenSpan(token) };
  switch (token.tokenType.name) {
    case "BadNumeral": {
      const hint = /^[0-9]+x[A-Za-z]/.test(token.image)
        ? "put spaces around `x`: `3 x H x W`"
        : "separate the number from the word";
      return [syntaxDiagnostic("syntax/bad-number", place, { found: token.image }, { hint })];
    }
    case "Numeral":
      return Number.isFinite(Number(token.image.replaceAll("_", "")))
        ? []
        : [syntaxDiagnostic("syntax/bad-number", place, { found: token.image }, { hint: "the number is too large" })];
    case "SingleQuoted":
      return [syntaxDiagnostic("syntax/foreign-syntax", place, { found: "`'…'`" }, { hint: 'use double quotes: "…"' })];
    case "OpenText":
      return [syntaxDiagnostic("syntax/unterminated-string", place, {}, { hint: 'close it with `"`' })];
    default:
      return [];
  }
}
