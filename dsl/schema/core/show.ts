import type { Item } from "../../ast/ast.js";
import type { ParamValue } from "./types.js";

/** Name of an item in a message. */
export function shownItem(item: Item | undefined): string {
  if (item === undefined) return "nothing";
  switch (item.kind) {
    case "separator":
      return `\`${item.mark}\``;
    case "number":
      return `the number ${item.value}`;
    case "size":
      return `the size ${item.parts.join("x")}`;
    case "string":
      return "a string in quotes";
    case "path":
      return `\`${item.names.map((n) => n.text).join(".")}\``;
    case "call":
      return `\`${item.name.text}(…)\``;
    case "paren":
    case "binary":
    case "negate":
      return "an expression";
    case "list":
      return item.inner.items.length === 0 ? "an empty list" : "a list";
    case "block":
      return "a block `{ … }`";
    case "range":
      return "a range";
    default: {
      const never: never = item;
      return never;
    }
  }
}

/** The item after a word such as "unexpected", without an article. */
export const namedItem = (item: Item | undefined): string => shownItem(item).replace(/^(?:the|an?) /, "");

export function shownValue(value: ParamValue): string {
  switch (typeof value) {
    case "number":
      return `the number ${value}`;
    case "boolean":
      return value ? "`on`" : "`off`";
    case "string":
      return `the string "${value}"`;
    default:
      return `the size ${value.height}x${value.width}`;
  }
}
