import { type IToken, type TokenType, tokenMatcher } from "chevrotain";
import { nearest } from "../text/suggest.js";
import * as t from "../tokens/tokens.js";

/** The kind of a block, which determines its clauses; `call` for the arguments of a call. */
export type BodyKind = "options" | "net" | "cascade" | "schedule" | "stage" | "study" | "expect" | "call";

/** Words that start a clause; elsewhere, and before `:` or `=`, they are ordinary names. */
export const CLAUSES: Readonly<Record<BodyKind, readonly string[]>> = {
  options: [],
  call: [],
  net: ["input", "use", "response", "remove", "insert"],
  cascade: ["remove", "insert"],
  schedule: ["stage", "remove"],
  stage: ["after", "train", "fit"],
  study: ["vary", "against"],
  expect: ["mean", "accuracy", "gain", "recall", "better", "worst"],
};

/** Whether a word starts a clause of some block. */
export const isClause = (word: string): boolean => Object.values(CLAUSES).some((words) => words.includes(word));

export const LABELLED: readonly string[] = ["input", "insert"];
export const ENTRY_MARKS: readonly TokenType[] = [t.Colon, t.Equals];
const OPERANDS: readonly TokenType[] = [t.Ident, t.Numeral, t.Size, t.Text, t.RParen, t.RBracket, t.RBrace];
const ITEM_MARKS: readonly TokenType[] = [t.Dot, t.DotDot, t.Star, t.Slash];
export const is = (token: IToken, type: TokenType): boolean => tokenMatcher(token, type);
export const isOneOf = (token: IToken, types: readonly TokenType[]): boolean => types.some((type) => is(token, type));

/** The tokens around the parser's position: 1 is the next token, 0 the last one read. */
export type Lookahead = (distance: number) => IToken;

export function startsDeclaration(la: Lookahead): boolean {
  const [one, two] = [la(1), la(2)];
  if (!is(one, t.Ident)) return false;
  // `root: data attributes: A`: a value on the line of its property, although it is also a keyword.
  if (is(la(0), t.Colon) && la(0).startLine === one.startLine) return false;
  if (is(one, t.Change)) return isOneOf(two, t.DECLARATION_TOKENS);
  if (is(one, t.Extends)) return is(two, t.Text) && one.startColumn === 1;
  if (isOneOf(one, t.DECLARATION_TOKENS)) return is(two, t.LBrace) || (is(two, t.Ident) && !is(one, t.Use));
  // A misspelt declaration keyword at the start of a line.
  return one.startColumn === 1 && (is(two, t.Ident) || is(two, t.LBrace)) && looksLikeKeyword(one.image);
}

/** Cached answers: in a file without indentation the parser checks each word several times. */
const answers = new Map<string, boolean>();
const MOST_ANSWERS = 10_000;

function looksLikeKeyword(word: string): boolean {
  const known = answers.get(word);
  if (known !== undefined) return known;
  const answer = nearest(word, t.DECLARATION_KEYWORDS) !== undefined;
  if (answers.size >= MOST_ANSWERS) answers.clear();
  answers.set(word, answer);
  return answer;
}

export function startsStage(la: Lookahead): boolean {
  const at = is(la(1), t.Change) ? 2 : 1;
  return la(at).image === "stage" && is(la(at + 1), t.Ident) && is(la(at + 2), t.LBrace);
}

export const startsVary = (la: Lookahead, kind: BodyKind): boolean =>
  kind === "study" && la(1).image === "vary" && is(la(2), t.Ident);

/** Limit of the search for `<-`: names of weights are shorter, but hostile files contain long paths. */
const FARTHEST = 64;

export function startsMapping(la: Lookahead): boolean {
  if (!is(la(1), t.Ident)) return false;
  let at = 2;
  while (at < FARTHEST && is(la(at), t.Dot) && is(la(at + 1), t.Ident)) at += 2;
  return is(la(at), t.LeftArrow);
}

export function startsClause(la: Lookahead, kind: BodyKind): boolean {
  const two = la(2);
  return CLAUSES[kind].includes(la(1).image) && !isOneOf(two, ENTRY_MARKS) && (kind !== "expect" || startsClaim(la));
}

/** The words of claims are words in claims, too: `worst mean accuracy`. A claim ends with a value, or with its line. */
function startsClaim(la: Lookahead): boolean {
  const [before, one] = [la(0), la(1)];
  return !isOneOf(before, [t.Ident, t.AtLeast]) || (before.endLine ?? before.startLine) !== one.startLine;
}

export function leavesBody(la: Lookahead, kind: BodyKind): boolean {
  return startsDeclaration(la) || (kind !== "schedule" && startsStage(la));
}

/** Types of tokens that no definition begins with. */
const LITERALS: readonly TokenType[] = [t.Numeral, t.Size, t.Minus];

/** `kernel=5` in a layer or a step, `lr=0.01` in parentheses: the mark is reported, the words are read. */
function namesArgument(la: Lookahead, kind: BodyKind): boolean {
  const [before, one, two, three] = [la(0), la(1), la(2), la(3)];
  if (!is(one, t.Ident) || !isOneOf(two, ENTRY_MARKS)) return false;
  if (kind === "call") return is(before, t.LParen) || is(before, t.Comma);
  if (kind !== "net" && kind !== "cascade") return false;
  const isValue = isOneOf(three, LITERALS) || (kind === "net" && FLAG_WORD.test(three.image));
  return isValue && before.startLine === one.startLine && isOneOf(before, OPERANDS);
}

/** `bias=False`: no layer has such a name. */
const FLAG_WORD = /^(?:true|false|on|off|none|null)$/i;

/** `optimizer: adam: { … }`: the second mark is reported, the phrase is read. */
function opensOptions(la: Lookahead): boolean {
  const [before, one, two, three] = [la(0), la(1), la(2), la(3)];
  if (!is(before, t.Colon) || !is(one, t.Ident) || !is(two, t.Colon) || !is(three, t.LBrace)) return false;
  return before.startLine === one.startLine && one.startLine === three.startLine;
}

/** Whether the mark after an argument's name follows: see `namesArgument`, which has admitted the name. */
export const marksArgument = (la: Lookahead, kind: BodyKind): boolean =>
  isOneOf(la(1), ENTRY_MARKS) &&
  is(la(0), t.Ident) &&
  (["call", "net", "cascade"].includes(kind) || opensOptions((distance) => la(distance - 1)));

export function endsPhrase(la: Lookahead, kind: BodyKind): boolean {
  if (!is(la(1), t.Ident) || namesArgument(la, kind) || opensOptions(la)) return false;
  return (
    isOneOf(la(2), ENTRY_MARKS) ||
    startsMapping(la) ||
    startsClause(la, kind) ||
    startsStage(la) ||
    startsDeclaration(la)
  );
}

/** Whether the next token is an item by itself: no mark after it makes it part of a larger item. */
export function standsAlone(la: Lookahead): boolean {
  const two = la(2);
  if (isOneOf(two, ITEM_MARKS)) return false;
  const one = la(1);
  return !is(two, t.LParen) || two.startOffset !== (one.endOffset ?? 0) + 1 || !is(one, t.Ident);
}

/** A `-` after an operand subtracts; in `in -1..1`, with a space before but not after, it is a sign. */
export function followsOperand(la: Lookahead): boolean {
  const [before, one, two] = [la(0), la(1), la(2)];
  const gap = (a: IToken, b: IToken): boolean => b.startOffset > (a.endOffset ?? a.startOffset) + 1;
  if (is(one, t.Minus) && is(before, t.Ident) && is(two, t.Numeral) && gap(before, one) && !gap(one, two)) return false;
  return isOneOf(before, OPERANDS);
}
