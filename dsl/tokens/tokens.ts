import { createToken, Lexer, type TokenType } from "chevrotain";
import { DIGIT_WORD, WORD } from "./word.js";

/** Every token that can be a name; keywords are keywords only where the grammar expects them. */
export const Ident = createToken({ name: "Ident", pattern: Lexer.NA, label: "a name" });

export const Word = createToken({ name: "Word", pattern: WORD, categories: [Ident], label: "a name" });
export const DigitWord = createToken({
  name: "DigitWord",
  pattern: DIGIT_WORD,
  categories: [Ident],
  label: "a name",
});

const keyword = (word: string): TokenType =>
  createToken({
    name: `Keyword_${word}`,
    pattern: new RegExp(word),
    longer_alt: Word,
    categories: [Ident],
    label: `\`${word}\``,
  });

export const Use = keyword("use");
export const Param = keyword("param");
export const Attributes = keyword("attributes");
export const Data = keyword("data");
export const Template = keyword("template");
export const Net = keyword("net");
export const Cascade = keyword("cascade");
export const Schedule = keyword("schedule");
export const Evaluate = keyword("evaluate");
export const Study = keyword("study");
export const Expect = keyword("expect");
export const Extends = keyword("extends");
export const From = keyword("from");
export const Change = keyword("change");

/** Tokens that start a declaration at the top level of a file; `extends` and `change` are handled separately. */
export const DECLARATION_TOKENS: readonly TokenType[] = [
  Use,
  Param,
  Attributes,
  Data,
  Template,
  Net,
  Cascade,
  Schedule,
  Evaluate,
  Study,
  Expect,
];
export const DECLARATION_KEYWORDS = [
  "use",
  "param",
  "attributes",
  "data",
  "template",
  "net",
  "cascade",
  "schedule",
  "evaluate",
  "study",
  "expect",
  "extends",
  "change",
] as const;

export const Size = createToken({ name: "Size", pattern: /[0-9]+(?:x[0-9]+)+(?![A-Za-z0-9_])/, label: "a size" });
/** Excludes a number followed by letters (`64pixels`, `3xW`), which is one wrong token, not two valid ones. */
export const Numeral = createToken({
  name: "Numeral",
  pattern:
    /[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_%]|:[0-9]|\.[0-9]|\.(?![.A-Za-z_])|\.[eE][+-]?[0-9])/,
  label: "a number",
});
/** Numbers as other languages write them: `1k`, `0.5f`, `1.2.3`, `32X32`, `.5`, `5.`, `10%`, `4:3`. */
const BadNumeral = createToken({
  name: "BadNumeral",
  pattern:
    /[0-9]+(?:\.[0-9]+)?(?::[0-9]+(?:\.[0-9]+)?)+(?![0-9A-Za-z_%])|[0-9][0-9A-Za-z_]*(?:\.[0-9][0-9A-Za-z_]*(?:[eE][+-][0-9]+)?)*(?:\.(?![.A-Za-z_])|\.(?=[eE][+-]?[0-9])[eE][+-]?[0-9]+)?%?|\.[0-9]+(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_])%?/,
  categories: [Numeral],
  start_chars_hint: [".", ..."0123456789"],
  label: "a number",
});
export const Text = createToken({ name: "Text", pattern: /"(?:[^"\\\r\n]|\\["\\])*"/, label: "a string in quotes" });
/** `"C:\data\"`: the last backslash was not meant to escape the quote. */
export const SlashedText = createToken({
  name: "SlashedText",
  pattern: /"(?:[^"\\\r\n]|\\[^"\r\n])*\\"(?![^ \t\r\n}\]),])/,
  categories: [Text],
  label: "a string in quotes",
});
/** A closed string with a backslash that escapes nothing: `"C:\data"`. */
const EscapedText = createToken({
  name: "EscapedText",
  pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/,
  categories: [Text],
  label: "a string in quotes",
});
const SingleQuoted = createToken({
  name: "SingleQuoted",
  pattern: /'[^'\r\n]*'|`[^`\r\n]*`|[“”„«‘][^“”„«»‘’"\r\n]*[“”»’]/,
  categories: [Text],
  label: "a string in quotes",
});
/** Without its closing quote. Ends where a value probably ends, so what follows is still read. */
const OpenText = createToken({
  name: "OpenText",
  pattern: /"(?:(?![ \t]*(?:[}\]),]|\/\/|(?![^\r\n]))|[ \t]+[A-Za-z_]\w*[ \t]*:|[ \t]{2})(?:[^"\\\r\n]|\\[^\r\n]))*\\?/,
  categories: [Text],
  label: "a string in quotes",
});

/** Paths without quotes that hold no word of the language: `./data`, `/home/me`, `~/x`, `C:\data`, `std/a.fan`. */
const PATH = /(?:(?:~|\.{0,2})[\\/]|[A-Za-z]:[\\/]|(?:[\w.-]+[\\/])*[\w.-]+\.fan\b)[^\s"'{}()[\],]*/y;

/** Marks after which a string can be expected. */
const BEFORE_PATHS: readonly string[] = ["Colon", "LeftArrow", "Keyword_from", "Keyword_extends"];

const BarePath = createToken({
  name: "BarePath",
  pattern: (text: string, offset: number, before: readonly { readonly tokenType: TokenType }[]) => {
    if (!BEFORE_PATHS.includes(before.at(-1)?.tokenType.name ?? "")) return null;
    if (text.startsWith("//", offset) || text.startsWith("/*", offset)) return null;
    PATH.lastIndex = offset;
    return PATH.exec(text) as RegExpExecArray | null;
  },
  start_chars_hint: [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.~-/\\"],
  line_breaks: false,
  categories: [Text],
  label: "a string in quotes",
});

const mark = (name: string, pattern: RegExp, shown: string): TokenType =>
  createToken({ name, pattern, label: `\`${shown}\`` });
export const Arrow = mark("Arrow", /->/, "->");
export const LeftArrow = mark("LeftArrow", /<-/, "<-");
/** In the claims of `expect`. */
export const AtLeast = mark("AtLeast", />=/, ">=");
export const DotDot = mark("DotDot", /\.\./, "..");
export const Dot = mark("Dot", /\./, ".");
export const LBrace = mark("LBrace", /\{/, "{");
export const RBrace = mark("RBrace", /\}/, "}");
export const LParen = mark("LParen", /\(/, "(");
export const RParen = mark("RParen", /\)/, ")");
export const LBracket = mark("LBracket", /\[/, "[");
export const RBracket = mark("RBracket", /\]/, "]");
export const Colon = mark("Colon", /:/, ":");
export const Equals = mark("Equals", /=/, "=");
/** `:=`, read as both. */
const ColonEquals = createToken({
  name: "ColonEquals",
  pattern: /:=/,
  categories: [Colon, Equals],
  label: "`:`",
});
export const Comma = mark("Comma", /,/, ",");
export const Plus = mark("Plus", /\+/, "+");
export const Minus = mark("Minus", /-/, "-");
export const Star = mark("Star", /\*/, "*");
export const Slash = mark("Slash", /\//, "/");

const Blank = createToken({ name: "Blank", pattern: /[ \t\r\n\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true });
const LineComment = createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: "comments" });
const BlockComment = createToken({
  name: "BlockComment",
  pattern: /\/\*[\s\S]*?\*\//,
  group: "comments",
  line_breaks: true,
});
/** Syntax of other languages: reported with the correct spelling and otherwise ignored. */
const OpenComment = createToken({ name: "OpenComment", pattern: /\/\*[\s\S]*/, group: "habits", line_breaks: true });
const HashComment = createToken({ name: "HashComment", pattern: /#[^\r\n]*/, group: "habits" });
const Semicolon = createToken({ name: "Semicolon", pattern: /;/, group: "habits" });

export const TOKENS: readonly TokenType[] = [
  Blank,
  LineComment,
  BlockComment,
  OpenComment,
  HashComment,
  Semicolon,
  BarePath,
  ...DECLARATION_TOKENS,
  Extends,
  From,
  Change,
  Word,
  DigitWord,
  Size,
  Numeral,
  DotDot,
  BadNumeral,
  Text,
  SlashedText,
  EscapedText,
  SingleQuoted,
  OpenText,
  Arrow,
  LeftArrow,
  AtLeast,
  Dot,
  LBrace,
  RBrace,
  LParen,
  RParen,
  LBracket,
  RBracket,
  ColonEquals,
  Colon,
  Equals,
  Comma,
  Plus,
  Minus,
  Star,
  Slash,
  Ident,
];
