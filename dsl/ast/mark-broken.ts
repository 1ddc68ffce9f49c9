import type { Span } from "../source/span.js";
import type { Block, Declaration, Entry } from "./ast.js";

/** Start offsets of the syntax errors that make the structure uncertain, in order. */
export type ErrorOffsets = readonly number[];

/**
 * Marks what is broken in a declaration. If all errors are inside entries of the body, only those entries are broken and
 * the rest can be checked; if an error is elsewhere, such as a missing bracket, the whole declaration is broken.
 */
export function markBroken(one: Declaration, errors: ErrorOffsets): Declaration {
  if (count(one.span, errors) === 0) return one;
  switch (one.kind) {
    case "change": {
      const to = markBroken(one.to, errors);
      // `markBroken` preserves the kind, which its type does not express.
      return { ...one, to: to as typeof one.to, broken: to.broken };
    }
    case "template":
    case "net":
    case "cascade":
    case "schedule":
    case "study":
    case "expect":
      return { ...one, body: inEntries(one.body, errors), broken: !onlyInEntries(one.body, one.span, errors) };
    case "extends":
    case "use":
    case "param":
    case "attributes":
    case "data":
    case "evaluate":
      return { ...one, broken: true };
    default: {
      const never: never = one;
      return never;
    }
  }
}

const inEntries = (body: Block, errors: ErrorOffsets): Block => ({
  ...body,
  entries: body.entries.map((entry): Entry => (count(entry.span, errors) > 0 ? { ...entry, broken: true } : entry)),
});

const onlyInEntries = ({ entries }: Block, whole: Span, errors: ErrorOffsets): boolean =>
  entries.reduce((sum, entry) => sum + count(entry.span, errors), 0) === count(whole, errors);

/** Number of errors in a span, including one at its end, which reports something missing after it. */
const count = ({ start, end }: Span, errors: ErrorOffsets): number => before(errors, end + 1) - before(errors, start);

/** Number of errors that start before an offset. */
function before(errors: ErrorOffsets, place: number): number {
  let [low, high] = [0, errors.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((errors[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
