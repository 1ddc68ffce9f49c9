import type { Expr, Item } from "../../ast/ast.js";
import type { Cursor } from "./cursor.js";
import type { ValueContext } from "./types.js";

/** Hints for values written in the way of another language. */

const TRUE = /^(?:true|yes|on|enabled?|1)$/i;
const FALSE = /^(?:false|no|off|disabled?|0)$/i;

/** Words of other languages for "no value". */
export const NOTHING: readonly string[] = ["None", "NONE", "null", "nil", "NULL", "undefined", "Null"];

const isNumber = (item: Item | undefined): item is Extract<Expr, { kind: "number" }> => item?.kind === "number";

/** Digits as written: the syntax tree has only the value. */
const digits = (item: Extract<Expr, { kind: "number" }>): string =>
  String(item.value).padStart(item.span.end - item.span.start, "0");

/** Hint for an item that is not what was expected. */
export function mismatchHint(item: Item, expected: string, ctx: ValueContext): string | undefined {
  switch (item.kind) {
    case "separator":
      return item.mark === "+" ? "remove it" : undefined;
    case "list":
    case "paren": {
      const [first, ...rest] = item.inner.items;
      if (expected === "the name of an attribute list")
        return `declare \`attributes NAME = [ … ]\` in the file, and write \`NAME\` here`;
      const isList = expected.endsWith(", …");
      const text = ctx.textAt({ ...item.span, start: item.span.start + 1, end: item.span.end - 1 })?.trim();
      if (first === undefined || text === undefined || text === "" || (rest.length > 0 && !isList)) return undefined;
      return `write it without brackets: \`${text.replace(/\s*,$/, "")}\``;
    }
    case "string":
      if (expected === FLAG) return flagHint(item.value);
      if (/\bin quotes\b/.test(expected)) return undefined;
      return /^[A-Za-z_]\w*$|^-?[0-9.]+(?:e-?[0-9]+)?$/.test(item.value) ? `write \`${item.value}\`` : undefined;
    case "number":
      return expected === FLAG ? flagHint(String(item.value)) : quotedHint(item, expected, ctx);
    case "path":
    case "binary":
      if (item.kind === "path" && /^a size such as 3/.test(expected)) return padHint(item.names[0]?.text ?? "");
      return (expected === FLAG || expected === "a value") && item.kind === "path"
        ? flagHint(item.names[0]?.text ?? "")
        : quotedHint(item, expected, ctx);
    default:
      return undefined;
  }
}

/** Hint for `self.C1 = …`, as PyTorch defines a layer. */
export function assignmentHint(item: Item, next: Item | undefined): string | undefined {
  const isAssigned = item.kind === "path" && item.names.length > 1 && next?.kind === "separator" && next.mark === "=";
  return isAssigned ? `write \`${item.names.at(-1)?.text} = …\`` : undefined;
}

/** The words of Keras for a pad. */
const padHint = (word: string): string | undefined =>
  /^same$/i.test(word)
    ? "write half the kernel, rounded down, to keep the size"
    : /^valid$/i.test(word)
      ? "write `0`"
      : undefined;

/** Expectation of a flag in messages. */
export const FLAG = "`on` or `off`";

const flagHint = (text: string): string | undefined =>
  TRUE.test(text) ? "write `on`" : FALSE.test(text) ? "write `off`" : undefined;

/** A name, a path or a file without quotes. */
function quotedHint({ span }: Item, expected: string, ctx: ValueContext): string | undefined {
  if (!/\bin quotes\b/.test(expected)) return undefined;
  const text = bareText(span.start, ctx);
  return text === undefined ? undefined : `write \`"${text}"\``;
}

/** Characters up to the next blank, bracket or comma. */
function bareText(start: number, ctx: ValueContext): string | undefined {
  const text = ctx.textAt({ start, end: start + 300 });
  return text === undefined ? undefined : /^[^\s"{}()[\],]+/.exec(text)?.[0];
}

/** Takes the items that belong to a path without quotes, so they are not reported again. */
export function skipBare(cursor: Cursor, start: number, ctx: ValueContext): void {
  const end = start + (bareText(start, ctx)?.length ?? 0);
  while (!cursor.done && cursor.here().start < end) cursor.next();
}

/** `0,01` after its first number has been taken: the number that was meant. Undefined if a list can follow. */
export function decimalComma(first: Expr, cursor: Cursor, integer: boolean): string | undefined {
  const [mark, second] = [cursor.peek(), cursor.peek(1)];
  if (!isNumber(first) || mark?.kind !== "separator" || mark.mark !== "," || !isNumber(second)) return undefined;
  if (first.span.end !== mark.span.start || mark.span.end !== second.span.start) return undefined;
  const [left, right] = [digits(first), digits(second)];
  if (right.length !== 3 || left === "0") return `write \`${left}.${right}\``;
  return integer ? `write \`${left}${right}\`` : `write \`${left}${right}\`, or \`${left}.${right}\` for a fraction`;
}

/** `32*32`, `(32, 32)`, `[32, 32]`, or after the first number `, 32` and `x 32`: a size. */
export function sizeHint(item: Item, cursor: Cursor): string | undefined {
  const size = (numbers: readonly (Item | undefined)[]): string | undefined => {
    const [a, b, ...rest] = numbers;
    if (!isNumber(a) || rest.length > 0) return undefined;
    return b === undefined ? `write \`${digits(a)}\`` : isNumber(b) ? `write \`${digits(a)}x${digits(b)}\`` : undefined;
  };
  if (item.kind === "binary" && item.operator === "*") return size([item.left, item.right]);
  if (item.kind === "list" || item.kind === "paren")
    return item.inner.items.some((one) => one.kind === "separator" && one.mark !== ",") ||
      (item.kind === "paren" && item.inner.items.length === 1)
      ? undefined
      : size(item.inner.items.filter((one) => one.kind !== "separator"));
  const next = cursor.peek();
  const comma = next?.kind === "separator" && next.mark === ",";
  return (comma || cursor.word()?.text === "x") && isNumber(item) && isNumber(cursor.peek(1))
    ? size([item, cursor.peek(1)])
    : undefined;
}
