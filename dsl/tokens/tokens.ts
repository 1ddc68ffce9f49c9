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
  "extends",
  "change",
] as const;

export const Size = createToken({ name: "Size", pattern: /[0-9]+(?:x[0-9]+)+(?![A-Za-z0-9_])/, label: "a size" });
/** Excludes a number followed by letters (`64pixels`, `3xW`), which is one wrong token, not two valid ones. */
export const Numeral = createToken({
  name: "Numeral",
  pattern: /[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_])/,
  label: "a number",
});
export const BadNumeral = createToken({
  name: "BadNumeral",
  pattern: /[0-9][0-9A-Za-z_]*/,
  categories: [Numeral],
  label: "a number",
});
export const Text = createToken({ name: "Text", pattern: /"(?:[^"\\\r\n]|\\["\\])*"/, label: "a string in quotes" });
export const SingleQuoted = createToken({
  name: "SingleQuoted",
  pattern: /'[^'\r\n]*'/,
  categories: [Text],
  label: "a string in quotes",
});
export const OpenText = createToken({
  name: "OpenText",
  pattern: /"(?:[^"\\\r\n]|\\.)*/,
  categories: [Text],
  label: "a string in quotes",
});

const mark = (name: string, pattern: RegExp, shown: string): TokenType =>
  createToken({ name, pattern, label: `\`${shown}\`` });
export const Arrow = mark("Arrow", /->/, "->");
export const LeftArrow = mark("LeftArrow", /<-/, "<-");
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
  ...DECLARATION_TOKENS,
  Extends,
  From,
  Change,
  Word,
  DigitWord,
  Size,
  Numeral,
  BadNumeral,
  Text,
  SingleQuoted,
  OpenText,
  Arrow,
  LeftArrow,
  DotDot,
  Dot,
  LBrace,
  RBrace,
  LParen,
  RParen,
  LBracket,
  RBracket,
  Colon,
  Equals,
  Comma,
  Plus,
  Minus,
  Star,
  Slash,
  Ident,
];
