import type { Span } from "../source/span.js";
import type { Block, Declaration, Entry } from "./ast.js";

/** Where the faults of a text begin that leave its structure in doubt, in order. */
export type Faults = readonly number[];

/**
 * A declaration that knows what to distrust. Where each fault lies in an entry of the body, those entries are broken and
 * the rest can be checked; where one lies elsewhere, as a missing bracket does, the whole declaration is.
 */
export function markBroken(one: Declaration, faults: Faults): Declaration {
  if (count(one.span, faults) === 0) return one;
  switch (one.kind) {
    case "change": {
      const to = markBroken(one.to, faults);
      // `markBroken` keeps the kind, which its type does not show.
      return { ...one, to: to as typeof one.to, broken: to.broken };
    }
    case "template":
    case "net":
    case "cascade":
    case "schedule":
      return { ...one, body: inEntries(one.body, faults), broken: !onlyInEntries(one.body, one.span, faults) };
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

const inEntries = (body: Block, faults: Faults): Block => ({
  ...body,
  entries: body.entries.map((entry): Entry => (count(entry.span, faults) > 0 ? { ...entry, broken: true } : entry)),
});

const onlyInEntries = ({ entries }: Block, whole: Span, faults: Faults): boolean =>
  entries.reduce((sum, entry) => sum + count(entry.span, faults), 0) === count(whole, faults);

/** Faults in a span; one at its end is that of something missing behind it. */
const count = ({ start, end }: Span, faults: Faults): number => before(faults, end + 1) - before(faults, start);

/** How many faults begin before a place. */
function before(faults: Faults, place: number): number {
  let [low, high] = [0, faults.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((faults[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
