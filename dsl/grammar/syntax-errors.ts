import type { IRecognitionException, IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../source/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { span } from "../source/span.js";
import { LBrace, LBracket, LParen, RBrace, RBracket, RParen, Use } from "../tokens/tokens.js";
import { WORD } from "../tokens/word.js";
import { syntaxDiagnostic } from "./codes.js";
import { tokenSpan } from "./cst.js";

/** Further errors of a file are counted, not shown. */
const MOST_SHOWN = 100;

const CLOSE: ReadonlyMap<TokenType, TokenType> = new Map([
  [LBrace, RBrace],
  [LParen, RParen],
  [LBracket, RBracket],
]);
const CLOSING: readonly TokenType[] = [...CLOSE.values()];

export const isOpening = (token: IToken): boolean => CLOSE.has(token.tokenType);
export const isClosing = (token: IToken): boolean => CLOSING.includes(token.tokenType);

/** The context of a token. */
interface Context {
  readonly before: IToken | undefined;
  /** The innermost open bracket of each kind, by its closing mark. */
  readonly open: ReadonlyMap<string, IToken | undefined>;
  /** The word that names the innermost block, such as `net` or `stage`. */
  readonly block: string | undefined;
  /** Whether the innermost bracket is that of `use { … }`. */
  readonly isImport: boolean;
  readonly isEnd: boolean;
}

/** The parser's errors as diagnostics. */
export function parserDiagnostics(
  source: SourceFile,
  tokens: readonly IToken[],
  errors: readonly IRecognitionException[],
): readonly Diagnostic[] {
  if (errors.length === 0) return [];
  const contexts = contextsOf(tokens, new Set(errors.map((error) => error.token)));
  const end = contexts.get(undefined);
  return errors.flatMap((error) => {
    const context = contexts.get(error.token) ?? end;
    return context === undefined ? [] : [fromParser(source, error, context)];
  });
}

/** Contexts of the given tokens and, under `undefined`, of the end. A single pass, regardless of the number of errors. */
function contextsOf(tokens: readonly IToken[], wanted: ReadonlySet<IToken>): ReadonlyMap<IToken | undefined, Context> {
  const contexts = new Map<IToken | undefined, Context>();
  const stack: IToken[] = [];
  const imports = new Set<IToken | undefined>();
  const blocks = new Map<IToken | undefined, string | undefined>();
  let named: string | undefined;
  const kinds = new Map<TokenType, IToken[]>(CLOSING.map((close) => [close, []]));
  const context = (before: IToken | undefined, isEnd: boolean): Context => ({
    before,
    block: blocks.get(kinds.get(RBrace)?.at(-1)),
    isImport: imports.has(stack.at(-1)),
    open: new Map([...kinds].map(([close, open]) => [(close.LABEL ?? "").slice(1, -1), open.at(-1)])),
    isEnd,
  });
  let before: IToken | undefined;
  for (const token of tokens) {
    if (wanted.has(token)) contexts.set(token, context(before, false));
    if (BLOCK_WORDS.includes(token.image)) named = token.image;
    const close = CLOSE.get(token.tokenType);
    const top = stack.at(-1);
    if (close !== undefined) {
      if (before?.tokenType === Use) imports.add(token);
      if (token.tokenType === LBrace) blocks.set(token, named);
      stack.push(token);
      kinds.get(close)?.push(token);
    } else if (top !== undefined && CLOSE.get(top.tokenType) === token.tokenType) {
      stack.pop();
      kinds.get(token.tokenType)?.pop();
    }
    before = token;
  }
  return contexts.set(undefined, context(before, true));
}

/** Words before the name of a block. */
const BLOCK_WORDS: readonly string[] = [
  "template",
  "net",
  "cascade",
  "schedule",
  "stage",
  "data",
  "evaluate",
  "study",
  "expect",
];

/** Blocks whose entries are chains of operations. */
const CHAINED: readonly (string | undefined)[] = ["template", "net", "cascade"];

/** Declarations that `change` cannot modify. */
const REPLACED: readonly string[] = ["template", "attributes", "study"];

/** Hint for a token that indicates a mistake other than a missing mark. */
function misplaced({ token, message }: IRecognitionException, { before, block, open }: Context): string | undefined {
  const isExpected = (mark: string): boolean => message.startsWith(`expected ${mark}, found`);
  // A block of options on the same line may lack its `}`; a block opened on an earlier line is a net's.
  const isInNet = (open.get("}")?.startLine ?? 0) < (token.startLine ?? 0);
  const isClosed = open.get(")") === undefined && open.get("]") === undefined;
  if (token.image === "->" && isInNet && isClosed)
    return CHAINED.includes(block)
      ? "write `=` instead of `:` before operations"
      : "write `,` in its place: only operations of a net form a chain";
  if (token.image === "-" && before?.endOffset === token.startOffset - 1)
    return "write names with letters, digits and `_` only";
  if (before?.image === "use" && token.image !== "{")
    return /^["']/.test(token.image) ? `write \`use { NAME, … } from ${token.image}\`` : `write \`{ ${token.image} }\``;
  if ((token.image === "=" || token.image === ":") && isExpected("`{`")) return "remove it: `{` follows the name";
  if (REPLACED.includes(token.image) && before?.image === "change")
    return "remove `change`: a declaration of the same name replaces the inherited one";
  if (token.image === "stage" && before?.image === "change")
    return "write `change schedule { change stage NAME { … } }`";
  return undefined;
}

function fromParser(source: SourceFile, error: IRecognitionException, context: Context): Diagnostic {
  const { before, open, isEnd } = context;
  const stray = !isEnd && isClosing(error.token) && open.get(error.token.image) === undefined;
  const habit = isEnd || stray ? undefined : misplaced(error, context);
  const missing =
    stray || habit !== undefined ? undefined : /^expected (`[{})\]=]`|`from`), found/.exec(error.message)?.[1];
  if (missing === "`}`" && context.isImport && WORD.test(error.token.image)) {
    const { end } = tokenSpan(before ?? error.token);
    const place = { file: source.path, span: span(end, end) };
    return syntaxDiagnostic("syntax/missing-token", place, { expected: "`,`" }, { hint: "write `,` here" });
  }
  if (missing !== undefined) {
    const at = before === undefined ? 0 : tokenSpan(before).end;
    const opener = open.get(missing.slice(1, 2));
    const labels = opener === undefined ? [] : [{ span: tokenSpan(opener), text: "opened here" }];
    const place = { file: source.path, span: span(at, at) };
    const hint = opener === undefined ? `write ${missing} here` : `close it with ${missing}`;
    return syntaxDiagnostic("syntax/missing-token", place, { expected: missing }, { labels, hint });
  }
  const end = source.text.trimEnd().length;
  const at = isEnd ? span(end, end) : tokenSpan(error.token);
  const found = /(?:found|unexpected) (.*)$/s.exec(error.message)?.[1] ?? `\`${error.token.image}\``;
  const wanted = /^expected (.*), found/s.exec(error.message)?.[1];
  const instead = wanted === undefined || wanted === "EOF" ? undefined : `write ${wanted} here`;
  const hint = stray ? "remove it: it closes no open bracket" : (habit ?? instead);
  return syntaxDiagnostic("syntax/unexpected-token", { file: source.path, span: at }, { found }, { hint });
}

/** Keeps the first error of each line, because recovery causes further errors on the same line. */
export function onePerLine(
  source: SourceFile,
  lexical: readonly Diagnostic[],
  grammatical: readonly Diagnostic[],
): readonly Diagnostic[] {
  // A skipped character explains what the grammar misses around it.
  const explained = new Set(lexical.map((one) => source.position(one.span.start).line));
  const rest = grammatical.filter((one) => !explained.has(source.position(one.span.start).line));
  const all = [...lexical, ...rest];
  const kept: Diagnostic[] = [];
  let lastLine = 0;
  let misread = false;
  for (const one of all.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    const { line } = source.position(one.span.start);
    if (line === lastLine) continue;
    // Errors after a misread declaration are consequences of it.
    if (one.code === "syntax/unexpected-token" && misread) continue;
    misread ||= one.code === "syntax/unknown-declaration";
    lastLine = line;
    kept.push(one);
  }
  return kept;
}

/** The first errors, and the number of further ones. */
export function shortened(source: SourceFile, all: readonly Diagnostic[]): readonly Diagnostic[] {
  const next = all[MOST_SHOWN];
  if (next === undefined) return all;
  const at = { file: source.path, span: span(next.span.start, next.span.start) };
  const count = all.length - MOST_SHOWN;
  const hint = "fix the errors above first";
  return [...all.slice(0, MOST_SHOWN), syntaxDiagnostic("syntax/too-many-errors", at, { count }, { hint })];
}
