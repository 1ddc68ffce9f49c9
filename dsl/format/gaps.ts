import type { IToken } from "chevrotain";

export interface Comment {
  /** Without blanks at the ends of its lines; with LF. */
  readonly text: string;
  /** `// …`: nothing can follow on its line. */
  readonly toLineEnd: boolean;
  /** Line breaks of the author before it. The first text of a file counts as one on a line of its own. */
  readonly breaksBefore: number;
}

/** What the author put between two tokens. */
export interface Gap {
  readonly comments: readonly Comment[];
  /** Line breaks, those inside comments left out. */
  readonly breaks: number;
  /** Line breaks behind the last comment. */
  readonly breaksAfter: number;
}

const NONE: readonly Comment[] = [];

/** Gaps of a text: one before each token, and one before the end. */
export function gapsOf(text: string, tokens: readonly IToken[], comments: readonly IToken[]): readonly Gap[] {
  const gaps: Gap[] = [];
  let at = 0;
  let next = 0;
  for (let i = 0; i <= tokens.length; i += 1) {
    const token = tokens[i];
    const end = token?.startOffset ?? text.length;
    const own: Comment[] = [];
    let breaks = 0;
    for (let comment = comments[next]; comment !== undefined && comment.startOffset < end; comment = comments[next]) {
      const before = lineBreaks(text, at, comment.startOffset);
      breaks += before;
      own.push(commentOf(comment, i === 0 && own.length === 0 ? 1 : before));
      at = comment.startOffset + comment.image.length;
      next += 1;
    }
    const breaksAfter = lineBreaks(text, at, end);
    gaps.push({ comments: own.length === 0 ? NONE : own, breaks: breaks + breaksAfter, breaksAfter });
    if (token !== undefined) at = end + token.image.length;
  }
  return gaps;
}

function commentOf(token: IToken, breaksBefore: number): Comment {
  const text = token.image.replace(/\r\n?/g, "\n").replace(/[ \t]+$/gm, "");
  return { text, toLineEnd: token.image.startsWith("//"), breaksBefore };
}

/** LF, CRLF and CR alike, as the lexer counts them. */
function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 10) count += text.charCodeAt(i - 1) === 13 && i > from ? 0 : 1;
    else if (code === 13) count += 1;
  }
  return count;
}

/** A comment that follows something on its line. */
export const isTrailing = (comment: Comment): boolean => comment.breaksBefore === 0;

/** Whether the comments of a gap end the line that they stand on, or begin one. */
export const breaksLine = (gap: Gap): boolean => gap.comments.some((one) => one.toLineEnd || !isTrailing(one));

/** Blanks before a comment that follows something on its line. */
export const blanksBefore = (comment: Comment): number => (comment.toLineEnd ? 2 : 1);

/** Columns that a gap takes on one line. */
export function flatWidth(gap: Gap, blanks: number): number {
  if (gap.comments.length === 0) return blanks;
  const own = gap.comments.reduce((sum, one) => sum + blanksBefore(one) + one.text.length, 0);
  return own + Math.max(1, blanks);
}

/** Comments behind something on its line. */
export function trailing({ comments }: Gap): readonly Comment[] {
  const own = comments.findIndex((one) => !isTrailing(one));
  return own < 0 ? comments : comments.slice(0, own);
}

/** Comments on lines of their own; those that share a line are one element. */
export function ownLines(gap: Gap): readonly (readonly Comment[])[] {
  const lines: Comment[][] = [];
  for (const one of gap.comments.slice(trailing(gap).length)) {
    if (isTrailing(one)) lines.at(-1)?.push(one);
    else lines.push([one]);
  }
  return lines;
}

/** Comments before a token on the token's own line, where they begin it: they go with the token. */
export function prefixOf(gap: Gap): readonly Comment[] {
  if (gap.comments.length === 0 || gap.breaksAfter > 0) return NONE;
  const last = ownLines(gap).at(-1);
  return last === undefined || last.some((one) => one.toLineEnd) ? NONE : last;
}
