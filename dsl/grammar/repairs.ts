import { type IToken, type TokenType, tokenMatcher } from "chevrotain";
import type { Diagnostic } from "../source/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { span } from "../source/span.js";
import { PROPERTY_NAMES, propertyElsewhere } from "../tokens/elsewhere.js";
import {
  Colon,
  Comma,
  Equals,
  Extends,
  Ident,
  LBrace,
  LBracket,
  LParen,
  Minus,
  Numeral,
  RBrace,
  RBracket,
  Size,
  Text,
  Word,
} from "../tokens/tokens.js";
import { syntaxDiagnostic } from "./codes.js";
import { tokenSpan } from "./cst.js";
import { CLAUSES, is, isOneOf } from "./lookahead.js";

/** Tokens in which marks of other languages are replaced by what they stand for; each is reported once. */
interface Repaired {
  readonly tokens: IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface RepairedText extends Repaired {
  /** Words that the author can have meant by a repaired name. */
  readonly doubtful: readonly string[];
  /** Marks that are reported here. */
  readonly replaced: ReadonlySet<IToken>;
}

/** `habits` are the marks that the lexer has skipped. */
export function repaired(source: SourceFile, all: readonly IToken[], habits: readonly IToken[]): RepairedText {
  const plain = withoutQuotes(source, all);
  const listed = withCommas(source, plain.tokens, habits);
  const bare = withoutBraces(source, listed.tokens);
  const named = withPlainNames(source, bare.tokens);
  return {
    tokens: named.tokens,
    diagnostics: [...plain.diagnostics, ...listed.diagnostics, ...bare.diagnostics, ...named.diagnostics],
    doubtful: named.doubtful,
    replaced: listed.replaced,
  };
}

const foreign = (source: SourceFile, from: IToken, to: IToken, found: string, hint: string): Diagnostic => {
  const place = { file: source.path, span: span(tokenSpan(from).start, tokenSpan(to).end) };
  return syntaxDiagnostic("syntax/foreign-syntax", place, { found }, { hint });
};

/** `{ "root": … }`, as in JSON: the names of properties without their quotes. */
function withoutQuotes(source: SourceFile, all: readonly IToken[]): Repaired {
  const diagnostics: Diagnostic[] = [];
  const tokens = all.map((token, i) => {
    const name = /^["']([A-Za-z_]\w*)["']$/.exec(token.image)?.[1];
    const next = all[i + 1];
    if (name === undefined || next === undefined || !tokenMatcher(next, Colon)) return token;
    diagnostics.push(foreign(source, token, token, "a name in quotes", `write \`${name}:\``));
    const { startOffset, endOffset = startOffset, startColumn = 1 } = token;
    const at = { startOffset: startOffset + 1, endOffset: endOffset - 1, startColumn: startColumn + 1 };
    return { ...token, ...at, image: name, tokenType: Word, tokenTypeIdx: Word.tokenTypeIdx ?? 0 };
  });
  return { tokens, diagnostics };
}

/** `{ 0.3, 0.4 }`: values in the braces of a block. After `=`, brackets take their place. */
function withoutBraces(source: SourceFile, all: readonly IToken[]): Repaired {
  const diagnostics: Diagnostic[] = [];
  const dropped = new Map<IToken, TokenType | undefined>();
  for (const [i, token] of all.entries()) {
    const before = all[i - 1];
    if (!is(token, LBrace) || before === undefined || !isOneOf(before, [Colon, Equals])) continue;
    const close = closeOfList(all, i);
    if (close === undefined) continue;
    const isList = is(before, Equals);
    dropped.set(token, isList ? LBracket : undefined).set(close, isList ? RBracket : undefined);
    const inner = source.text.slice(token.startOffset + 1, close.startOffset).trim();
    const hint = `write \`${isList ? `[ ${inner} ]` : inner}\``;
    diagnostics.push(foreign(source, token, close, "a list in braces", hint));
  }
  const tokens = all.flatMap((token) => {
    if (!dropped.has(token)) return [token];
    const tokenType = dropped.get(token);
    return tokenType === undefined ? [] : [{ ...token, tokenType, tokenTypeIdx: tokenType.tokenTypeIdx ?? 0 }];
  });
  return { tokens, diagnostics };
}

/** The closing brace of a list of values that opens at `i`; undefined for a block. */
function closeOfList(all: readonly IToken[], i: number): IToken | undefined {
  const parts = all.slice(i + 1, i + 1 + FARTHEST);
  const end = parts.findIndex((one) => isOneOf(one, [Colon, Equals, LBrace, RBrace]));
  const close = parts[end];
  const [first] = parts;
  if (close === undefined || first === undefined || !is(close, RBrace)) return undefined;
  return isOneOf(first, VALUES) && (!is(first, Ident) || parts.slice(0, end).some((one) => is(one, Comma)))
    ? close
    : undefined;
}

const sameLine = (a: IToken, b: IToken): boolean => a.endLine === b.startLine;

/** `0.4; 0.6`: commas in place of the semicolons that separate values. */
function withCommas(
  source: SourceFile,
  all: readonly IToken[],
  habits: readonly IToken[],
): Repaired & Pick<RepairedText, "replaced"> {
  const replaced = new Set<IToken>();
  const marks = habits.filter((one) => one.image === ";");
  if (marks.length === 0) return { tokens: [...all], diagnostics: [], replaced };
  const tokens: IToken[] = [];
  let next = 0;
  let brackets = 0;
  // One error for all marks of a list in brackets.
  const first = new Set<IToken>();
  let listed = 0;
  for (const [i, token] of all.entries()) {
    for (; (marks[next]?.startOffset ?? Number.POSITIVE_INFINITY) < token.startOffset; next += 1) {
      const [mark, before] = [marks[next], tokens.at(-1)];
      if (mark === undefined || before === undefined || !separatesValues(tokens, mark, token, all[i + 1], brackets > 0))
        continue;
      replaced.add(mark);
      if (listed !== brackets || brackets === 0) first.add(mark);
      listed = brackets;
      if (token.image === "]") continue;
      tokens.push({ ...mark, tokenType: Comma, tokenTypeIdx: Comma.tokenTypeIdx ?? 0 });
    }
    if (token.image === "[") brackets += 1;
    if (token.image === "]") {
      brackets = Math.max(0, brackets - 1);
      listed = 0;
    }
    tokens.push(token);
  }
  const diagnostics = [...first].map((mark) => foreign(source, mark, mark, "`;`", "write `,` in its place"));
  return { tokens, diagnostics, replaced };
}

/** How many tokens before a mark are searched for the property. */
const FARTHEST = 64;

const VALUES = [Numeral, Size, Text, Ident];

/** Whether a value follows that belongs to the list of the value before the mark. */
function separatesValues(
  before: readonly IToken[],
  mark: IToken,
  next: IToken,
  second: IToken | undefined,
  inBrackets: boolean,
): boolean {
  const last = before.at(-1);
  if (last === undefined || is(last, Comma)) return false;
  if (inBrackets) return isOneOf(last, VALUES);
  if (!sameLine(last, mark) || !sameLine(mark, next)) return false;
  if (second !== undefined && is(next, Ident) && isOneOf(second, [Colon, Equals, LBrace])) return false;
  if (CLAUSES.stage.includes(next.image) || CLAUSES.net.includes(next.image)) return false;
  const opener = before
    .slice(-FARTHEST)
    .findLast((one) => one.startLine === mark.startLine && isOneOf(one, [Colon, Equals]));
  const alike = VALUES.some((type) => is(last, type) && is(next, type));
  return alike || (opener !== undefined && is(opener, Colon) && isOneOf(next, VALUES) && isOneOf(last, VALUES));
}

const OURS = PROPERTY_NAMES.map(({ ours }) => ours);

/** What follows the name of a declaration, by its first word. */
const FOLLOWS = new Map([
  ["stage", [LBrace]],
  ["cascade", [LBrace]],
  ["study", [LBrace]],
  ["expect", [LBrace]],
  ["net", [LBrace, Extends]],
  ["template", [LBrace, LParen]],
  ["attributes", [Equals]],
  ["data", [Equals]],
  ["param", [Colon, Equals]],
]);

/** Longest name that is repaired, in tokens. */
const MOST_PIECES = 8;

const isPiece = (token: IToken): boolean =>
  isOneOf(token, [Ident, Numeral, Minus, Text]) || token.image === "." || token.image === "/";

const adjacent = (a: IToken, b: IToken): boolean => (a.endOffset ?? a.startOffset) + 1 === b.startOffset;

/** `stage fit-svm {`: names with other marks than `_`, at their declaration and where they are used. */
function withPlainNames(source: SourceFile, all: readonly IToken[]): Repaired & Pick<RepairedText, "doubtful"> {
  const diagnostics: Diagnostic[] = [];
  const ends = new Map<number, { readonly count: number; readonly name: string }>();
  const images = new Map<string, string>();
  const doubtful: string[] = [];
  for (const i of all.keys()) {
    const pieces = namePieces(all, i);
    const [first, last] = [pieces[0], pieces.at(-1)];
    if (first === undefined || last === undefined) continue;
    const name = plainName(pieces);
    const start = all.indexOf(first, i);
    ends.set(start, { count: pieces.length, name });
    // The schema reports a property of another tool.
    if (all[start + pieces.length]?.image === ":" && propertyElsewhere(name, OURS) !== undefined) continue;
    diagnostics.push(
      foreign(source, first, last, oddity(pieces), `write \`${name}\`: names have letters, digits and \`_\` only`),
    );
    doubtful.push(
      pieces
        .map((one) => one.image)
        .join("")
        .replace(/\W+/g, ""),
    );
    if (pieces.length > 1 && pieces.every((one, n) => n === 0 || adjacent(pieces[n - 1] ?? one, one)))
      images.set(pieces.map((one) => one.image).join(" "), name);
  }
  if (ends.size === 0) return { tokens: [...all], diagnostics, doubtful };
  const tokens: IToken[] = [];
  for (let i = 0; i < all.length; ) {
    const token = all[i];
    const found = ends.get(i) ?? usedName(all, i, images);
    const last = found === undefined ? undefined : all[i + found.count - 1];
    if (token === undefined) break;
    if (found === undefined || last === undefined) tokens.push(token);
    else tokens.push(merged(token, last, found.name));
    i += found?.count ?? 1;
  }
  return { tokens, diagnostics, doubtful };
}

function merged(first: IToken, last: IToken, name: string): IToken {
  const { endOffset, endLine, endColumn } = last;
  const end = {
    ...(endOffset !== undefined && { endOffset }),
    ...(endLine !== undefined && { endLine }),
    ...(endColumn !== undefined && { endColumn }),
  };
  return { ...first, ...end, image: name, tokenType: Word, tokenTypeIdx: Word.tokenTypeIdx ?? 0 };
}

/** A use of a name that is repaired where it is declared. */
function usedName(
  all: readonly IToken[],
  i: number,
  images: ReadonlyMap<string, string>,
): { readonly count: number; readonly name: string } | undefined {
  for (let count = 2; images.size > 0 && count <= MOST_PIECES; count += 1) {
    const pieces = all.slice(i, i + count);
    if (!pieces.every((one, n) => n === 0 || adjacent(pieces[n - 1] ?? one, one))) return undefined;
    const name = images.get(pieces.map((one) => one.image).join(" "));
    if (name !== undefined) return { count, name };
  }
  return undefined;
}

/** The tokens of a name that starts at the declaration at `i` and is more than one word; none for a plain name. */
function namePieces(all: readonly IToken[], i: number): readonly IToken[] {
  const [token, before] = [all[i], all[i - 1]];
  if (token === undefined) return [];
  const first = before === undefined || before.endLine !== token.startLine || /^(?:[{}]|change)$/.test(before.image);
  if (!first) return [];
  const follows = FOLLOWS.get(token.image);
  const declared = follows === undefined ? [] : piecesUntil(all, i + 1, follows);
  if (declared.length > 0) return isPlain(declared) || declared.some((one) => is(one, Comma)) ? [] : declared;
  // `my-patches = …`: a layer or a step.
  const defined = is(token, Ident) ? piecesUntil(all, i, [Equals, Colon]) : [];
  const isName =
    defined.length > 1 &&
    defined.every((one, n) => n === 0 || adjacent(defined[n - 1] ?? one, one)) &&
    defined.every((one) => isOneOf(one, [Ident, Numeral, Minus]));
  return isName ? defined : [];
}

const isPlain = ([first, ...others]: readonly IToken[]): boolean =>
  first !== undefined && others.length === 0 && is(first, Ident);

/** Pieces of a name on one line up to a mark; none if something else comes first. */
function piecesUntil(all: readonly IToken[], from: number, marks: readonly IToken["tokenType"][]): readonly IToken[] {
  const pieces: IToken[] = [];
  const line = all[from]?.startLine;
  for (let i = from; i <= from + MOST_PIECES; i += 1) {
    const token = all[i];
    if (token === undefined || token.startLine !== line) return [];
    if (isOneOf(token, marks)) return pieces;
    if (!isPiece(token)) return [];
    pieces.push(token);
  }
  return [];
}

function plainName(pieces: readonly IToken[]): string {
  const text = pieces.map((one) => one.image).join("_");
  const name = text.replace(/\W+/g, "_").replace(/__+/g, "_").replace(/^_|_$/g, "");
  return /^[0-9]/.test(name) ? `_${name}` : name === "" ? "name" : name;
}

function oddity(pieces: readonly IToken[]): string {
  const mark = pieces.find((one) => /^[-./]$/.test(one.image));
  if (mark !== undefined) return `a name with \`${mark.image}\``;
  if (pieces.some((one) => is(one, Text))) return "a name in quotes";
  return pieces.length > 1 ? "a name of several words" : "a name that starts with a digit";
}
