import type { Chain, Expr, Item, Name, Phrase } from "../../dsl/ast/ast.js";
import { LAYER_SCHEMAS } from "../../dsl/schema/layers/layers.js";

/** The new name of a layer; other words map to themselves. */
export type Renaming = (word: string) => string;

/** Outside templates, names stay the same. */
export const UNCHANGED: Renaming = (word) => word;

/** Keywords of layer phrases, which never name a layer. */
const OWN_WORDS = new Set(LAYER_SCHEMAS.flatMap(({ keyword, words }) => [keyword, ...Object.keys(words)]));

/** A chain with the new names of the layers that it refers to. Options in blocks refer to no layers. */
export const renamedChain = (chain: Chain, names: Renaming): Chain =>
  names === UNCHANGED ? chain : { ...chain, phrases: chain.phrases.map((one) => renamedPhrase(one, names)) };

const renamedPhrase = (phrase: Phrase, names: Renaming): Phrase => ({
  ...phrase,
  items: phrase.items.map((one): Item => (one.kind === "separator" ? one : renamedExpr(one, names))),
});

export const renamedName = (name: Name, names: Renaming): Name =>
  OWN_WORDS.has(name.text) ? name : { ...name, text: names(name.text) };

function renamedExpr(expr: Expr, names: Renaming): Expr {
  switch (expr.kind) {
    case "path":
      return expr.names.length === 1 ? { ...expr, names: expr.names.map((one) => renamedName(one, names)) } : expr;
    case "paren":
    case "list":
      return { ...expr, inner: renamedPhrase(expr.inner, names) };
    case "call":
      return { ...expr, arguments: renamedPhrase(expr.arguments, names) };
    case "number":
    case "size":
    case "string":
    case "block":
    case "binary":
    case "negate":
    case "range":
      return expr;
    default: {
      const never: never = expr;
      return never;
    }
  }
}
