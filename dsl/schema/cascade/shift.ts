import { mismatch } from "../core/arithmetic.js";
import type { Type } from "../core/types.js";
import { listOf, number, numbersOf } from "../core/values.js";

const shares = listOf(number("the shift", { min: -2, max: 2 }));

/** The value of `shift:` of windows and boxes; compiler/check refuses more than two numbers. */
export const shift: Type<readonly number[]> = {
  kind: "list of number",
  label: "two numbers, down and right, such as `0.1, 0`",
  ...numbersOf(shares),
  parse(cursor, ctx) {
    const first = cursor.peek();
    const read = shares.parse(cursor, ctx);
    if (!read.ok || read.value.length > 1 || first === undefined) return read;
    const text = ctx.textAt(first.span);
    return mismatch(first, this.label, ctx, text === undefined ? undefined : `write \`${text}, 0\``);
  },
};
