import type { IToken } from "chevrotain";
import type { Diagnostic } from "../source/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { type Span, span } from "../source/span.js";
import { SlashedText, Text } from "../tokens/tokens.js";
import { syntaxDiagnostic } from "./codes.js";
import { tokenSpan } from "./cst.js";

/** Marks around a string in other languages. */
const QUOTES = /^["'`“„«‘]/;
const LAST_QUOTES = /["'`”“»’]$/;

/** The text that a token for a string stands for. */
export function textOf({ tokenType, image }: IToken): string {
  if (tokenType.name === "BarePath") return image;
  const closed = image.length > 1 && tokenType.name !== "OpenText" && LAST_QUOTES.test(image);
  const inner = image.replace(QUOTES, "").slice(0, closed ? -1 : undefined);
  return inner.replace(/\\(["\\])/g, "$1");
}

const quoted = (text: string): string => `\`"${text.replaceAll("\\", "/").replaceAll('"', '\\"')}"\``;

/** A path whose backslashes are doubled in part; two at its start can also be those of a network share. */
const path = (text: string): string => (/^\\\\[^\\]/.test(text) ? "\\" : "") + text.replaceAll("\\\\", "\\");

const CLOSE: ReadonlyMap<string, string> = new Map([
  ["“", "”"],
  ["„", "“"],
  ["«", "»"],
  ["‘", "’"],
]);

/** A string in the quotes of another language. */
export function otherQuotes(source: SourceFile, token: IToken): Diagnostic {
  const [first = "'"] = token.image;
  const found = first === "`" ? "a string in backquotes" : `\`${first}…${CLOSE.get(first) ?? first}\``;
  const inner = token.image.slice(1, -1);
  const text = /\\["'`]/.test(inner) ? textOf(token) : path(inner);
  const hint = `use double quotes: ${quoted(text)}`;
  return syntaxDiagnostic("syntax/foreign-syntax", placeOf(source, tokenSpan(token)), { found }, { hint });
}

export function bareString(source: SourceFile, token: IToken): Diagnostic {
  const hint = token.image.startsWith("~")
    ? "write the whole path in quotes: fanc does not replace `~`"
    : `write ${quoted(token.image)}`;
  return syntaxDiagnostic("syntax/missing-quotes", placeOf(source, tokenSpan(token)), { found: token.image }, { hint });
}

/** Backslashes as in the paths of Windows. */
export function badEscape(source: SourceFile, token: IToken): Diagnostic {
  const { start, end } = tokenSpan(token);
  const inner = token.image.slice(1, -1);
  if (token.tokenType === SlashedText || /(?:^|[^\\])(?:\\\\)*\\"[ \t]/.test(inner)) {
    const at = token.tokenType === SlashedText ? end - 2 : start + 1 + inner.search(/\\"[ \t]/);
    const text = path(source.slice(span(start + 1, at)));
    const values = { found: '\\"', why: "does not close a string: it stands for a quote within it" };
    const hint = `write ${quoted(`${text}/`)}: \`/\` works in every path; a backslash itself is \`\\\\\``;
    return syntaxDiagnostic("syntax/bad-escape", placeOf(source, span(at, at + 2)), values, { hint });
  }
  const at = start + 1 + (/^(?:[^\\]|\\["\\])*/.exec(inner)?.[0].length ?? 0);
  const found = source.slice(span(at, at + 2));
  const hint = `write ${quoted(path(inner))} for a path; a backslash itself is \`\\\\\``;
  return syntaxDiagnostic(
    "syntax/bad-escape",
    placeOf(source, span(at, at + 2)),
    { found, why: "is not an escape" },
    { hint },
  );
}

/** A string without its closing quote; it may have swallowed the opening quote of the next one. */
export function openString(source: SourceFile, token: IToken, before: readonly IToken[]): Diagnostic {
  const onLine = before.filter((one) => one.tokenType === Text && one.startLine === token.startLine);
  const slashed = onLine.find((one) => /\\"[ \t]/.test(one.image));
  if (slashed !== undefined) return badEscape(source, slashed);
  const swallowing = onLine.find((one) => /^"[^"]*?[ \t]+[A-Za-z_]\w*[ \t]*[:=][ \t]*"$/.test(one.image));
  const culprit = swallowing ?? token;
  const inner = /^"((?:(?!\s+[A-Za-z_]\w*\s*[:=]\s*"$)[^"])*)/.exec(culprit.image)?.[1] ?? "";
  const { start } = tokenSpan(culprit);
  const text = swallowing === undefined ? textOf(token) : inner;
  const place = placeOf(
    source,
    span(start, start + 1 + (swallowing === undefined ? token.image.length - 1 : text.length)),
  );
  const hint = text === "" ? 'write a string such as `"data"`, or remove it' : `close it: ${quoted(text)}`;
  return syntaxDiagnostic("syntax/unterminated-string", place, {}, { hint });
}

const placeOf = (source: SourceFile, at: Span) => ({ file: source.path, span: at });
