import type { CstElement, CstNode, IToken } from "chevrotain";
import type { Span } from "../source/span.js";

/** Access to Chevrotain's concrete tree. After recovery, any child can be missing. */
export const isNode = (element: CstElement): element is CstNode => "children" in element;

export const nodes = (of: CstNode | undefined, rule: string): readonly CstNode[] =>
  (of?.children[rule] ?? []).filter(isNode);

export const node = (of: CstNode | undefined, rule: string): CstNode | undefined => nodes(of, rule)[0];

/** Tokens of the file; omits tokens inserted by recovery, which have no position. */
export const tokens = (of: CstNode | undefined, type: string): readonly IToken[] =>
  (of?.children[type] ?? []).filter((e): e is IToken => !isNode(e) && Number.isFinite(e.startOffset) && e.image !== "");

export const tokenSpan = (token: IToken): Span => ({
  start: token.startOffset,
  end: (token.endOffset ?? token.startOffset) + 1,
});

/** Span of a node's tokens in the file; undefined for a node without any. */
export function nodeSpan(of: CstNode | undefined): Span | undefined {
  const { startOffset, endOffset } = of?.location ?? {};
  if (startOffset === undefined || endOffset === undefined || !Number.isFinite(startOffset)) return undefined;
  return { start: startOffset, end: endOffset + 1 };
}

/** All children of the given kinds in text order. */
export function inOrder(of: CstNode, kinds: readonly string[]): readonly CstElement[] {
  const all: CstElement[] = [];
  let sorted = true;
  let last = -1;
  for (const kind of kinds) {
    for (const element of of.children[kind] ?? []) {
      const at = startOf(element);
      if (!Number.isFinite(at)) continue;
      if (at < last) sorted = false;
      last = at;
      all.push(element);
    }
  }
  return sorted ? all : all.sort((a, b) => startOf(a) - startOf(b));
}

const startOf = (element: CstElement): number =>
  isNode(element) ? (element.location?.startOffset ?? Number.NaN) : element.startOffset;
