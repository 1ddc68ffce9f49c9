import type { IToken } from "chevrotain";
import { breaksLine, flatWidth, type Gap, prefixOf } from "./gaps.js";
import type { Item, Role, Roles } from "./roles.js";

/** Maximum columns of a line; only lines that cannot be broken are longer. */
export const WIDTH = 110;

/** The tokens of a file, and everything that determines its line breaks. Indices are token indices. */
export interface Sheet extends Roles {
  readonly tokens: readonly IToken[];
  /** One before each token, and one before the end of the text. */
  readonly gaps: readonly Gap[];
  /** Spaces before each token that does not start a line. */
  readonly spaces: readonly number[];
  /** For each bracket, the other one of the pair. */
  readonly partner: readonly number[];
  /** The innermost bracket around each token; -1 for the file. */
  readonly parent: readonly number[];
  /** Columns from the start of one token to the end of another, if all were on one line. */
  width(first: number, last: number): number;
  /** Whether a line break by the author or a comment between two tokens must be kept. */
  isBroken(first: number, last: number): boolean;
}

export function sheetOf(tokens: readonly IToken[], gaps: readonly Gap[], { roles, items }: Roles): Sheet {
  const { partner, parent } = pairs(roles);
  const spaces: number[] = [];
  const start = [0];
  /** Number of kept breaks up to each token. */
  const kept: number[] = [];
  let [column, breaks] = [0, 0];
  for (const [i, token] of tokens.entries()) {
    const gap = gaps[i] as Gap;
    spaces.push(spacesBetween(roles[i - 1], roles[i] as Role, items[i] !== undefined));
    column += flatWidth(gap, spaces[i] as number);
    if (keepsBreak(i, gap, roles, items, parent)) breaks += 1;
    kept.push(breaks);
    start[i] = column;
    column += token.image.length;
  }
  return {
    tokens,
    gaps,
    roles,
    items,
    spaces,
    partner,
    parent,
    width: (first, last) => (start[last] ?? 0) + (tokens[last]?.image.length ?? 0) - (start[first] ?? 0),
    isBroken: (first, last) => (kept[last] ?? 0) > (kept[first] ?? 0),
  };
}

/** Spaces between two tokens on one line; two between entries that share a line. */
function spacesBetween(left: Role | undefined, right: Role, startsItem: boolean): 0 | 1 | 2 {
  if (left === undefined) return 0;
  if (startsItem) return left === "blockOpen" ? 1 : 2;
  switch (right) {
    case "comma":
    case "tight":
    case "colon":
    case "callOpen":
    case "parenClose":
      return 0;
    case "word":
    case "sign":
    case "typeColon":
    case "equals":
    case "arrow":
    case "leftArrow":
    case "from":
    case "parenOpen":
    case "listOpen":
    case "listClose":
    case "blockOpen":
    case "blockClose":
      return left === "tight" || left === "sign" || left === "callOpen" || left === "parenOpen" ? 0 : 1;
    default: {
      const never: never = right;
      return never;
    }
  }
}

function pairs(roles: readonly Role[]): { readonly partner: readonly number[]; readonly parent: readonly number[] } {
  const partner = new Array<number>(roles.length).fill(-1);
  const parent: number[] = [];
  const open: number[] = [];
  for (const [i, role] of roles.entries()) {
    if (role === "parenClose" || isGroupClose(role)) {
      const from = open.pop() as number;
      partner[i] = from;
      partner[from] = i;
    }
    parent.push(open.at(-1) ?? -1);
    if (role === "callOpen" || role === "parenOpen" || isGroupOpen(role)) open.push(i);
  }
  return { partner, parent };
}

export const isGroupOpen = (role: Role | undefined): boolean => role === "blockOpen" || role === "listOpen";
export const isGroupClose = (role: Role | undefined): boolean => role === "blockClose" || role === "listClose";

/** Keeps the author's line breaks between entries, between items of a list, and at the brackets around them. */
function keepsBreak(
  i: number,
  gap: Gap,
  roles: readonly Role[],
  items: readonly (Item | undefined)[],
  parent: readonly number[],
): boolean {
  if (breaksLine(gap) || gap.comments.some((one) => one.text.includes("\n"))) return true;
  if (gap.breaks === 0) return false;
  const [left, right] = [roles[i - 1], roles[i]];
  if (isGroupOpen(left)) return !isGroupClose(right) || gap.comments.length > 0;
  if (items[i] !== undefined || isGroupClose(right)) return true;
  return left === "comma" && roles[parent[i - 1] as number] === "listOpen";
}

/** Columns of the comments before a token on the token's own line. */
export const prefixWidth = (gap: Gap): number => prefixOf(gap).reduce((sum, one) => sum + one.text.length + 1, 0);
