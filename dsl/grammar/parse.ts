import { type CstNode, type IRecognitionException, type IToken, Lexer } from "chevrotain";
import type { Declaration, Document } from "../ast/ast.js";
import { buildDocument } from "../ast/build.js";
import { tokenSpan } from "../ast/cst.js";
import type { Diagnostic } from "../source/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { span } from "../source/span.js";
import { TOKENS } from "../tokens/tokens.js";
import { syntaxDiagnostic } from "./codes.js";
import { lexicalDiagnostics } from "./lexical.js";
import { FanParser } from "./parser.js";

/** Largest file that is read, in UTF-16 units, and the deepest nesting of brackets. */
export const LIMITS = { characters: 4_000_000, depth: 64 } as const;

export interface ParseResult {
  readonly document: Document;
  readonly diagnostics: readonly Diagnostic[];
  /** Words on lines with a fault: a name that is missing because of the fault is not reported again. */
  readonly doubtful: ReadonlySet<string>;
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  /** The concrete tree; undefined for a text that was refused as a whole. */
  readonly tree: CstNode | undefined;
}

const lexer = new Lexer([...TOKENS], { ensureOptimizations: true, positionTracking: "full" });
let shared: FanParser | undefined;

/**
 * Text to syntax tree. Never throws for a fault of the text: what cannot be read is reported, and every declaration
 * that holds a fault is marked `broken`.
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
  if (source.text.length > LIMITS.characters) {
    const at = { file: source.path, span: span(0, 0) };
    const values = { size: source.text.length, limit: LIMITS.characters };
    return refuse(
      syntaxDiagnostic("syntax/file-too-large", at, values, { hint: "split it, and import one part from the other" }),
    );
  }
  const lexed = lexer.tokenize(source.text);
  const deep = tooDeep(lexed.tokens);
  if (deep !== undefined) {
    const at = { file: source.path, span: tokenSpan(deep) };
    const hint = "leave out the brackets that are not needed";
    return refuse(syntaxDiagnostic("syntax/nesting-too-deep", at, { limit: LIMITS.depth }, { hint }));
  }
  shared ??= new FanParser();
  const parser = shared;
  parser.input = lexed.tokens;
  const root = parser.document();
  const built = buildDocument(source.path, source.text, root);
  const lexical = lexicalDiagnostics(source, lexed);
  const diagnostics = onePerLine(source, lexical, [
    ...parser.errors.map((error) => fromParser(source, lexed.tokens, error)),
    ...built.diagnostics,
  ]);
  const declarations = built.document.declarations.map(
    (one): Declaration => ({ ...one, broken: isBroken(one, diagnostics) }),
  );
  const comments = lexed.groups.comments ?? [];
  return {
    document: { ...built.document, declarations },
    diagnostics,
    doubtful: doubtfulWords(source, lexed.tokens, diagnostics),
    tokens: lexed.tokens,
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
  // A nameless declaration may be the one that any missing name belongs to.
  if (diagnostics.some((one) => one.code === "syntax/missing-name")) return new Set(["*"]);
  return new Set(tokens.filter((token) => lines.has(token.startLine ?? 0)).map((token) => token.image));
}

const OPEN = new Map([
  ["{", "}"],
  ["(", ")"],
  ["[", "]"],
]);

function tooDeep(tokens: readonly IToken[]): IToken | undefined {
  let depth = 0;
  for (const token of tokens) {
    if (OPEN.has(token.image)) depth += 1;
    else if (token.image === "}" || token.image === ")" || token.image === "]") depth = Math.max(0, depth - 1);
    if (depth > LIMITS.depth) return token;
  }
  return undefined;
}

/** A recovery has consequences on the same line; the first message is the one that helps. */
function onePerLine(
  source: SourceFile,
  lexical: readonly Diagnostic[],
  grammatical: readonly Diagnostic[],
): readonly Diagnostic[] {
  // A character that was left out is the reason for what the grammar misses around it.
  const explained = new Set(lexical.map((one) => source.position(one.span.start).line));
  const rest = grammatical.filter((one) => !explained.has(source.position(one.span.start).line));
  const all = [...lexical, ...rest];
  const kept: Diagnostic[] = [];
  let lastLine = 0;
  for (const one of all.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    const { line } = source.position(one.span.start);
    if (line === lastLine) continue;
    // What follows a misread declaration is not worth a second message.
    if (one.code === "syntax/unexpected-token" && kept.some((before) => before.code === "syntax/unknown-declaration"))
      continue;
    lastLine = line;
    kept.push(one);
  }
  return kept;
}

const isBroken = (of: Declaration, diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((one) => of.span.start <= one.span.start && one.span.start <= of.span.end);

function fromParser(source: SourceFile, tokens: readonly IToken[], error: IRecognitionException): Diagnostic {
  const stray = isStray(tokens, error.token);
  const missing = stray ? undefined : /^expected (`[{})\]=]`|`from`), found/.exec(error.message)?.[1];
  const index = tokens.indexOf(error.token);
  const end = index < 0 ? tokens.length : index;
  const before = tokens[end - 1];
  if (missing !== undefined) {
    const at = before === undefined ? 0 : tokenSpan(before).end;
    const opener = openBracket(tokens.slice(0, end), missing.slice(1, 2));
    const labels = opener === undefined ? [] : [{ span: tokenSpan(opener), text: "opened here" }];
    const place = { file: source.path, span: span(at, at) };
    const hint = opener === undefined ? `write ${missing} here` : `close it with ${missing}`;
    return syntaxDiagnostic("syntax/missing-token", place, { expected: missing }, { labels, hint });
  }
  const at = index < 0 ? span(source.text.trimEnd().length, source.text.trimEnd().length) : tokenSpan(error.token);
  const found = /(?:found|unexpected) (.*)$/s.exec(error.message)?.[1] ?? `\`${error.token.image}\``;
  const wanted = /^expected (.*), found/s.exec(error.message)?.[1];
  const instead = wanted === undefined || wanted === "EOF" ? undefined : `write ${wanted} here`;
  const hint = stray ? "remove it: no bracket is open for it" : instead;
  return syntaxDiagnostic("syntax/unexpected-token", { file: source.path, span: at }, { found }, { hint });
}

/** A closing bracket without an open partner before it. */
function isStray(tokens: readonly IToken[], token: IToken): boolean {
  if (![...OPEN.values()].includes(token.image)) return false;
  return openBracket(tokens.slice(0, tokens.indexOf(token)), token.image) === undefined;
}

/** The innermost bracket of this kind that is still open after the tokens. */
function openBracket(tokens: readonly IToken[], close: string): IToken | undefined {
  const open: IToken[] = [];
  for (const token of tokens) {
    if (OPEN.has(token.image)) open.push(token);
    else if (OPEN.get(open.at(-1)?.image ?? "") === token.image) open.pop();
  }
  return open.findLast((token) => OPEN.get(token.image) === close);
}
