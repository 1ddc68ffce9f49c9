import { phrase } from "../core/phrase.js";
import { FAILED, type Parsed, parsed, required, type Type } from "../core/types.js";
import { fixed, number } from "../core/values.js";
import { type Interval, interval } from "./interval.js";

const factor = number("the factor", { min: 0, max: 1, open: true });
const every = interval("the interval", { min: 1, max: 1_000_000_000, integer: true });

export const stepPolicy = phrase({
  keyword: "step",
  doc: "Multiplies the rate by a factor at regular intervals: lr factor^floor(t / interval). The property `step:` of an optimiser is its short form.",
  source: "caffe lr_policy: step; bvlc_alexnet/solver.prototxt: 0.1 every 100_000",
  positional: { factor: required(factor, { doc: "Factor.", example: "0.1" }) },
  words: { every: required(every, { doc: "Interval t is divided by.", example: "4 epochs" }) },
  block: {},
});

export interface StepValue {
  readonly factor: number;
  readonly every: Interval;
}

/** `0.1 every 4 epochs`: the property `step:`. */
export const stepValue: Type<StepValue> = {
  kind: "step policy",
  label: "a factor and an interval, such as `0.1 every 4 epochs`",
  parse(cursor, ctx): Parsed<StepValue> {
    const by = factor.parse(cursor, ctx);
    if (!by.ok) return FAILED;
    if (!fixed("every").parse(cursor, ctx).ok) return FAILED;
    const period = every.parse(cursor, ctx);
    return period.ok ? parsed({ factor: by.value, every: period.value }) : FAILED;
  },
};
