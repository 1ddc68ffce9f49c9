import type { Item, Name } from "../../ast/ast.js";
import { mismatch } from "../core/arithmetic.js";
import type { Cursor } from "../core/cursor.js";
import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { FAILED, optional, type Parsed, parsed, required, type Type, type ValueContext } from "../core/types.js";
import { fixed, number } from "../core/values.js";
import { type Interval, interval, milestones } from "./interval.js";

const factor = number("the factor", { above: 0, below: 1 });
const every = interval("the interval", { min: 1, max: 1_000_000_000, integer: true });

const fixedPolicy = phrase({
  keyword: "fixed",
  doc: "Keeps the rate constant.",
  source: "caffe lr_policy: fixed",
  positional: {},
  words: {},
  block: {},
});

const stepPolicy = phrase({
  keyword: "step",
  doc: "Multiplies the rate by a factor at regular intervals: lr factor^floor(t / interval). The property `step:` of an optimiser is its short form.",
  source: "caffe lr_policy: step; bvlc_alexnet/solver.prototxt: 0.1 every 100_000",
  positional: { factor: required(factor, { doc: "Factor.", example: "0.1" }) },
  words: { every: required(every, { doc: "The interval.", example: "4 epochs" }) },
  block: {},
});

const multistepPolicy = phrase({
  keyword: "multistep",
  doc: "Multiplies the rate by a factor at each of the given times: lr factor^(number of times passed).",
  source: "caffe lr_policy: multistep",
  positional: { factor: required(factor, { doc: "Factor.", example: "0.1" }) },
  words: {
    at: required(milestones("a time", { above: 0, max: 1_000_000_000 }), {
      doc: "Times, in increasing order.",
      example: "30, 60, 80 epochs",
    }),
  },
  block: {},
});

const expPolicy = phrase({
  keyword: "exp",
  doc: "Multiplies the rate by a factor over each interval, smoothly: lr factor^(t / interval).",
  source: "caffe lr_policy: exp",
  positional: { factor: required(factor, { doc: "Factor.", example: "0.95" }) },
  words: {
    every: optional(
      interval("the interval", { above: 0, max: 1_000_000_000 }),
      { count: 1, unit: "steps" as const },
      { doc: "Interval over which the rate falls by the factor.", why: "One step, as in Caffe.", example: "1 epochs" },
    ),
  },
  block: {},
});

const invPolicy = phrase({
  keyword: "inv",
  doc: "Lowers the rate ever more slowly: lr (1 + gamma t)^-power, with t in steps.",
  source: "caffe lr_policy: inv; examples/mnist/lenet_solver.prototxt",
  positional: {},
  words: {},
  block: {
    gamma: optional(number("gamma", { above: 0, max: 1_000 }), 1e-4, {
      doc: "How fast the rate falls.",
      why: "LeNet's value in Caffe.",
      unit: "per step",
      source: "caffe lenet_solver.prototxt",
      example: "1e-4",
    }),
    power: optional(number("the power", { above: 0, max: 100 }), 0.75, {
      doc: "Exponent of the decay.",
      why: "LeNet's value in Caffe.",
      source: "caffe lenet_solver.prototxt",
      example: "0.75",
    }),
  },
});

const polyPolicy = phrase({
  keyword: "poly",
  doc: "Lowers the rate to zero at the end of the stage: lr (1 - t / T)^power.",
  source: "caffe lr_policy: poly",
  positional: {},
  words: {},
  block: {
    power: optional(number("the power", { above: 0, max: 100 }), 1, {
      doc: "Exponent: 1 is a straight line; below 1 the rate stays high for longer.",
      why: "A straight line.",
      source: "caffe bvlc_googlenet/quick_solver.prototxt: 0.5",
      example: "0.5",
    }),
  },
});

const cosinePolicy = phrase({
  keyword: "cosine",
  doc: "Lowers the rate along half a cosine until the end of the stage: to + (lr - to) (1 + cos(pi t / T)) / 2.",
  source: "Loshchilov and Hutter 2017 (SGDR), equation 5, without restarts",
  positional: {},
  words: {},
  block: {
    to: optional(number("the last rate", { min: 0, max: 1000 }), 0, {
      doc: "Rate at the end of the stage.",
      why: "The value of the SGDR paper.",
      source: "Loshchilov and Hutter 2017",
      example: "1e-5",
    }),
  },
});

/** How the learning rate changes during a stage. t is the time since its start, T its length. */
export const POLICIES = [
  fixedPolicy,
  stepPolicy,
  multistepPolicy,
  expPolicy,
  invPolicy,
  polyPolicy,
  cosinePolicy,
] as const;

export const policy = oneOf("learning rate policy", POLICIES);
export type PolicyPhrase = PhraseOf<(typeof POLICIES)[number]>;

export interface StepValue {
  readonly factor: number;
  readonly every: Interval;
}

const pathOf = (word: Name): Item => ({ kind: "path", names: [word], span: word.span });

/** `step: 0.1 at 30, 60 epochs`: the policy with times. */
function milestonesHint(cursor: Cursor, by: number, at: Name, ctx: ValueContext): string | undefined {
  const items: Item[] = [];
  while (!cursor.done) items.push(cursor.next() ?? pathOf(at));
  const end = items.at(-1)?.span.end ?? at.span.end;
  const times = ctx
    .textAt({ ...at.span, start: at.span.end, end })
    ?.replace(/[[\]()]/g, "")
    .trim();
  const units = times === undefined ? undefined : /^(epochs|steps) (.*)$/.exec(times);
  return times === undefined
    ? undefined
    : `write \`policy: multistep ${by} at ${units ? `${units[2]} ${units[1]}` : times}\``;
}

/** `0.1 every 4 epochs`: the property `step:`. */
export const stepValue: Type<StepValue> = {
  kind: "step policy",
  label: "a factor and an interval, such as `0.1 every 4 epochs`",
  numbers: [...(factor.numbers ?? []), ...(every.numbers ?? [])],
  parse(cursor, ctx): Parsed<StepValue> {
    const by = factor.parse(cursor, ctx);
    if (!by.ok) return FAILED;
    const at = cursor.word();
    if (at?.text === "at") return mismatch(pathOf(at), "`every`", ctx, milestonesHint(cursor, by.value, at, ctx));
    if (!fixed("every").parse(cursor, ctx).ok) return FAILED;
    const period = every.parse(cursor, ctx);
    return period.ok ? parsed({ factor: by.value, every: period.value }) : FAILED;
  },
};
