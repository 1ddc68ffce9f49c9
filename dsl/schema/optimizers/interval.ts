import { didYouMean } from "../../text/suggest.js";
import { mismatch } from "../core/arithmetic.js";
import { valueDiagnostic } from "../core/codes.js";
import type { Cursor } from "../core/cursor.js";
import { type Bounds, FAILED, type Parsed, parsed, type Type, type ValueContext } from "../core/types.js";
import { isComma, number } from "../core/values.js";

/** A stretch of training, counted in steps (updates of the weights) or epochs (passes over the data). */
export interface Interval {
  readonly count: number;
  readonly unit: "steps" | "epochs";
}

const UNITS = ["epochs", "steps"] as const;

/** The unit after a count; steps if there is none. */
function unitOf(cursor: Cursor, ctx: ValueContext): Parsed<Interval["unit"]> {
  for (const unit of UNITS) if (cursor.takeWord(unit) !== undefined) return parsed(unit);
  const word = cursor.word();
  const near = word === undefined ? undefined : didYouMean(word.text, UNITS);
  if (word !== undefined && near !== undefined) {
    const values = { what: "unit", word: word.text };
    ctx.report(valueDiagnostic("value/unknown-word", { file: ctx.file, span: word.span }, values, { hint: near }));
    return FAILED;
  }
  cursor.expected = [...cursor.expected, ...UNITS];
  return parsed("steps");
}

/** `4 epochs`, `500 steps`, or `500`, which means steps. */
export function interval(what: string, bounds: Bounds): Type<Interval> {
  return {
    kind: "interval",
    label: "a number of steps or epochs, such as `500 steps` or `4 epochs`",
    numbers: [bounds],
    parse(cursor, ctx) {
      const count = number(what, bounds).parse(cursor, ctx);
      if (!count.ok) return FAILED;
      const unit = unitOf(cursor, ctx);
      return unit.ok ? parsed({ count: count.value, unit: unit.value }) : FAILED;
    },
  };
}

/** Several counts with one unit: `30, 60, 80 epochs`. */
export interface Milestones {
  readonly counts: readonly number[];
  readonly unit: Interval["unit"];
}

const MILESTONES = "numbers of steps or epochs, such as `30, 60 epochs`";

export function milestones(what: string, bounds: Bounds): Type<Milestones> {
  return {
    kind: "milestones",
    label: MILESTONES,
    numbers: [bounds],
    parse(cursor, ctx) {
      const counts: number[] = [];
      const first = cursor.peek();
      if (first?.kind === "list" || first?.kind === "paren") {
        const text = ctx.textAt({ ...first.span, start: first.span.start + 1, end: first.span.end - 1 })?.trim();
        if (first.kind === "list" || first.inner.items.some(isComma))
          return mismatch(
            first,
            MILESTONES,
            ctx,
            text === undefined ? undefined : `write it without brackets: \`${text}\``,
          );
      }
      do {
        const count = number(what, bounds).parse(cursor, ctx);
        if (!count.ok) return FAILED;
        counts.push(count.value);
      } while (cursor.takeMark(","));
      const unit = unitOf(cursor, ctx);
      return unit.ok ? parsed({ counts, unit: unit.value }) : FAILED;
    },
  };
}
