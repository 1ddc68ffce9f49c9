import { type CstNode, type ILexingResult, type IToken, Lexer } from "chevrotain";
import type { Document } from "../ast/ast.js";
import { markBroken } from "../ast/mark-broken.js";
import type { Diagnostic } from "../source/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { span } from "../source/span.js";
import { TOKENS } from "../tokens/tokens.js";
import { buildDocument } from "./build.js";
import { syntaxDiagnostic } from "./codes.js";
import { tokenSpan } from "./cst.js";
import { lexicalDiagnostics } from "./lexical.js";
import { FanParser } from "./parser.js";
import { repaired } from "./repairs.js";
import { isClosing, isOpening, onePerLine, parserDiagnostics, shortened } from "./syntax-errors.js";

/** Largest accepted file, in UTF-16 units and in tokens, and deepest accepted nesting of brackets. */
export const LIMITS = { characters: 1_000_000, tokens: 250_000, depth: 64 } as const;

export interface ParseResult {
  readonly document: Document;
  readonly diagnostics: readonly Diagnostic[];
  /** Words on lines with a syntax error: a name that is missing because of that error is not reported again. */
  readonly doubtful: ReadonlySet<string>;
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  /** The concrete tree; undefined for a file that was rejected as a whole. */
  readonly tree: CstNode | undefined;
}

const lexer = new Lexer([...TOKENS], { ensureOptimizations: true, positionTracking: "full" });
let shared: FanParser | undefined;

/** Text to tokens, comments and lexical errors. */
export const lex = (text: string): ILexingResult => lexer.tokenize(text);

/**
 * Text to syntax tree. Never throws on faulty text: reports what cannot be parsed, and marks every declaration with an
 * error as `broken`.
 */
export function parse(source: SourceFile): ParseResult {
  const empty: Document = { declarations: [], span: span(0, source.text.length) };
  const refuse = (diagnostic: Diagnostic): ParseResult => ({
    document: empty,
    diagnostics: [diagnostic],
    doubtful: new Set(),
    tokens: [],
    comments: [],
    tree: undefined,
  });
  const tooLarge = (unit: string, limit: number): ParseResult =>
    refuse(
      syntaxDiagnostic(
        "syntax/file-too-large",
        { file: source.path, span: span(0, 0) },
        { unit, limit: limit.toLocaleString("en") },
        { hint: "split it into several files and import one from another" },
      ),
    );
  if (source.text.length > LIMITS.characters) return tooLarge("characters", LIMITS.characters);
  const lexed = lex(source.text);
  if (lexed.tokens.length > LIMITS.tokens) return tooLarge("tokens", LIMITS.tokens);
  const deep = tooDeep(lexed.tokens);
  if (deep !== undefined) {
    const at = { file: source.path, span: tokenSpan(deep) };
    const hint = "remove unnecessary brackets";
    return refuse(syntaxDiagnostic("syntax/nesting-too-deep", at, { limit: LIMITS.depth }, { hint }));
  }
  shared ??= new FanParser();
  const habits = lexed.groups.habits ?? [];
  const { tokens, diagnostics: repairs, replaced, doubtful } = repaired(source, lexed.tokens, habits);
  const { root, errors } = shared.read(tokens);
  const built = buildDocument(source.path, source.text, root);
  const unread = { ...lexed.groups, habits: habits.filter((one) => !replaced.has(one)) };
  const lexical = [...lexicalDiagnostics(source, { ...lexed, tokens, groups: unread }), ...repairs];
  const grammatical = [...parserDiagnostics(source, tokens, errors), ...built.diagnostics];
  const all = onePerLine(source, lexical, grammatical);
  // The lexer skips marks of other languages, so they break nothing.
  const errorOffsets = [...lexical, ...grammatical]
    .filter((one) => one.code !== "syntax/foreign-syntax" || source.slice(one.span) === ":=")
    .map((one) => one.span.start)
    .sort((a, b) => a - b);
  const declarations = built.document.declarations.map((one) => markBroken(one, errorOffsets));
  const comments = lexed.groups.comments ?? [];
  return {
    document: { ...built.document, declarations },
    diagnostics: shortened(source, all),
    doubtful: new Set([...doubtfulWords(source, tokens, all), ...doubtful]),
    tokens,
    comments,
    tree: root,
  };
}

function doubtfulWords(
  source: SourceFile,
  tokens: readonly IToken[],
  diagnostics: readonly Diagnostic[],
): ReadonlySet<string> {
  const lines = new Set(diagnostics.map((one) => source.position(one.span.start).line));
  // Any missing name could be that of a nameless declaration.
  if (diagnostics.some((one) => one.code === "syntax/missing-name")) return new Set(["*"]);
  return new Set(tokens.filter((token) => lines.has(token.startLine ?? 0)).map((token) => token.image));
}

function tooDeep(tokens: readonly IToken[]): IToken | undefined {
  let depth = 0;
  for (const token of tokens) {
    if (isOpening(token)) depth += 1;
    else if (isClosing(token)) depth = Math.max(0, depth - 1);
    if (depth > LIMITS.depth) return token;
  }
  return undefined;
}
