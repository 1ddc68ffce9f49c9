import type { CstNode, IToken } from "chevrotain";
import { isNode } from "../grammar/cst.js";

/** The role of a token, which determines the spaces around it; a `word` has spaces on both sides. */
export type Role =
  | "word"
  | "comma"
  | "tight"
  | "sign"
  | "colon"
  | "typeColon"
  | "equals"
  | "arrow"
  | "leftArrow"
  | "from"
  | "callOpen"
  | "parenOpen"
  | "parenClose"
  | "listOpen"
  | "listClose"
  | "blockOpen"
  | "blockClose";

/** A declaration of the file or an entry of a block, by its first and last token. */
export interface Item {
  /** Rule of the grammar; items of the same kind can be aligned. */
  readonly kind: string;
  readonly first: number;
  readonly last: number;
}

export interface Roles {
  readonly roles: readonly Role[];
  /** Items by their first token. */
  readonly items: readonly (Item | undefined)[];
}

/** Roles of all tokens, from the concrete tree of a file without errors. */
export function rolesOf(tokens: readonly IToken[], root: CstNode): Roles {
  // Token indices by offset: a `Map` of tokens would take most of the time of this walk.
  const index = new Int32Array((tokens.at(-1)?.startOffset ?? 0) + 1).fill(-1);
  for (const [i, token] of tokens.entries()) index[token.startOffset] = i;
  const roles = new Array<Role>(tokens.length).fill("word");
  const items = new Array<Item | undefined>(tokens.length).fill(undefined);

  /** First and last token of a node; the first exceeds the last for a node without tokens. */
  const visit = (node: CstNode): readonly [number, number] => {
    let [first, last] = [tokens.length, -1];
    for (const key in node.children) {
      for (const child of node.children[key] ?? []) {
        if (isNode(child)) {
          const [from, to] = visit(child);
          if (from < first) first = from;
          if (to > last) last = to;
          continue;
        }
        const at = index[child.startOffset] ?? -1;
        if (at < 0) throw new Error(`the tree has a token that is not in the file: ${child.image}`);
        roles[at] = roleOf(node, key);
        if (at < first) first = at;
        if (at > last) last = at;
      }
    }
    if (node.name === "declaration" || node.name === "entry") items[first] = { kind: kindOf(node), first, last };
    return [first, last];
  };
  visit(root);
  return { roles, items };
}

function roleOf(node: CstNode, type: string): Role {
  switch (type) {
    case "Comma":
      return "comma";
    case "Dot":
    case "DotDot":
      return "tight";
    case "Star":
    case "Slash":
      return (node.children.unary ?? []).some((one) => isNode(one) && isCall(one)) ? "word" : "tight";
    case "Minus":
      return node.name === "unary" ? "sign" : "word";
    case "Colon":
      return node.name === "property" || node.name === "vary" ? "colon" : "typeColon";
    case "Equals":
      return "equals";
    case "Arrow":
      return "arrow";
    case "LeftArrow":
      return "leftArrow";
    case "Keyword_from":
      return "from";
    case "LParen":
      return node.name === "paren" ? "parenOpen" : "callOpen";
    case "RParen":
      return "parenClose";
    case "LBracket":
      return "listOpen";
    case "RBracket":
      return "listClose";
    case "LBrace":
      return node.name === "body" ? "blockOpen" : "listOpen";
    case "RBrace":
      return node.name === "body" ? "blockClose" : "listClose";
    default:
      return "word";
  }
}

/** Whether a factor is a call: `similarity(FC)`. */
function isCall(unary: CstNode): boolean {
  const primary = unary.children.primary?.[0];
  const path = primary !== undefined && isNode(primary) ? primary.children.path?.[0] : undefined;
  return path !== undefined && isNode(path) && path.children.LParen !== undefined;
}

function kindOf(node: CstNode): string {
  for (const [rule, [inner]] of Object.entries(node.children)) {
    if (inner === undefined || !isNode(inner)) continue;
    return rule === "named" && inner.children.Keyword_data === undefined ? "attributes" : rule;
  }
  return node.name;
}
