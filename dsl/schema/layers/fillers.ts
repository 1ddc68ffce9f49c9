import { mismatch, numeric } from "../core/arithmetic.js";
import { valueDiagnostic } from "../core/codes.js";
import { type PhraseOf, phrase } from "../core/phrase.js";
import { FAILED, parsed, required, type Type } from "../core/types.js";
import { number, takeExpr } from "../core/values.js";

const gaussian = phrase({
  keyword: "gaussian",
  doc: "Normal distribution with mean 0.",
  source: "Krizhevsky et al. 2012, section 5; caffe filler.hpp",
  positional: {
    std: required(number("the standard deviation", { above: 0, max: 10 }), {
      doc: "Standard deviation.",
      example: "0.01",
    }),
  },
  words: {},
  block: {},
});

const EXPECTED = "a range such as -0.05..0.05";

/** `A..B` with A below B. */
const range: Type<readonly [number, number]> = {
  kind: "range",
  label: EXPECTED,
  parse(cursor, ctx) {
    const expr = takeExpr(cursor, EXPECTED, ctx);
    if (expr === undefined) return FAILED;
    if (expr.kind !== "range") return mismatch(expr, EXPECTED, ctx);
    const [from, to] = [numeric(expr.from, ctx), numeric(expr.to, ctx)];
    if (!from.ok || !to.ok) return FAILED;
    if (from.value < to.value) return parsed([from.value, to.value] as const);
    const values = { what: "the end of the range", range: `above ${from.value}`, found: to.value };
    ctx.report(valueDiagnostic("value/out-of-range", { file: ctx.file, span: expr.to.span }, values));
    return FAILED;
  },
};

const uniform = phrase({
  keyword: "uniform",
  doc: "Uniform distribution over a range.",
  source: "caffe filler.hpp",
  positional: { range: required(range, { doc: "Smallest and largest value.", example: "-0.05..0.05" }) },
  words: {},
  block: {},
});

const xavier = phrase({
  keyword: "xavier",
  doc: "Uniform distribution with variance 1 / fan-in (Caffe's xavier).",
  source: "Glorot and Bengio 2010; caffe filler.hpp",
  positional: {},
  words: {},
  block: {},
});

const msra = phrase({
  keyword: "msra",
  doc: "Normal distribution with variance 2 / fan-in.",
  source: "He et al. 2015, equation 10",
  positional: {},
  words: {},
  block: {},
});

const constant = phrase({
  keyword: "constant",
  doc: "The same value for every weight.",
  source: "caffe filler.hpp",
  positional: {
    value: required(number("the constant", { min: -1e6, max: 1e6 }), { doc: "The value.", example: "0" }),
  },
  words: {},
  block: {},
});

/** Every weight filler, in the order of the reference. */
export const FILLERS = [gaussian, uniform, xavier, msra, constant] as const;
export type FillerPhrase = PhraseOf<(typeof FILLERS)[number]>;
