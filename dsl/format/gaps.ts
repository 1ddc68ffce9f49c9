import type { IToken } from "chevrotain";

export interface Comment {
  /** Without trailing spaces; with LF. */
  readonly text: string;
  /** A `// …` comment, which ends its line. */
  readonly toLineEnd: boolean;
  /** The author's line breaks before it; at least one for a comment at the start of the file. */
  readonly breaksBefore: number;
}

/** Comments and line breaks between two tokens. */
export interface Gap {
  readonly comments: readonly Comment[];
  /** Line breaks, without those inside comments. */
  readonly breaks: number;
  /** Line breaks after the last comment. */
  readonly breaksAfter: number;
}

const NONE: readonly Comment[] = [];

/** The gaps of a file: one before each token, and one before the end. */
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

/** Counts LF, CRLF and CR, as the lexer does. */
function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 10) count += text.charCodeAt(i - 1) === 13 && i > from ? 0 : 1;
    else if (code === 13) count += 1;
  }
  return count;
}

/** A comment that follows other text on its line. */
export const isTrailing = (comment: Comment): boolean => comment.breaksBefore === 0;

/** Whether a comment of the gap ends its line or starts one. */
export const breaksLine = (gap: Gap): boolean => gap.comments.some((one) => one.toLineEnd || !isTrailing(one));

/** Spaces before a comment that follows other text on its line. */
export const spacesBefore = (comment: Comment): number => (comment.toLineEnd ? 2 : 1);

/** Columns of a gap on one line. */
export function flatWidth(gap: Gap, spaces: number): number {
  if (gap.comments.length === 0) return spaces;
  const own = gap.comments.reduce((sum, one) => sum + spacesBefore(one) + one.text.length, 0);
  return own + Math.max(1, spaces);
}

/** The comments that follow other text on its line. */
export function trailing({ comments }: Gap): readonly Comment[] {
  const own = comments.findIndex((one) => !isTrailing(one));
  return own < 0 ? comments : comments.slice(0, own);
}

/** The comments on lines of their own, one element per line. */
export function ownLines(gap: Gap): readonly (readonly Comment[])[] {
  const lines: Comment[][] = [];
  for (const one of gap.comments.slice(trailing(gap).length)) {
    if (isTrailing(one)) lines.at(-1)?.push(one);
    else lines.push([one]);
  }
  return lines;
}

/** Comments at the start of a token's own line, which move with the token. */
export function prefixOf(gap: Gap): readonly Comment[] {
  if (gap.comments.length === 0 || gap.breaksAfter > 0) return NONE;
  const last = ownLines(gap).at(-1);
  return last === undefined || last.some((one) => one.toLineEnd) ? NONE : last;
}
