import { FAILED, type Parsed, parsed, type Type } from "../core/types.js";
import { number, oneOfWords } from "../core/values.js";

const UNITS = { MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** `16 GiB`, in bytes. */
export const memoryAmount: Type<number> = {
  kind: "memory",
  label: "an amount such as `16 GiB` or `512 MiB`",
  parse(cursor, ctx): Parsed<number> {
    const count = number("the memory", { min: 0, max: 1_000_000, open: true }).parse(cursor, ctx);
    if (!count.ok) return FAILED;
    const unit = oneOfWords("unit", ["GiB", "MiB"]).parse(cursor, ctx);
    return unit.ok ? parsed(count.value * UNITS[unit.value]) : FAILED;
  },
};
