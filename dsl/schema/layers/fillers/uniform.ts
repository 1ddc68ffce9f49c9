import { mismatch, numeric } from "../../core/arithmetic.js";
import { valueDiagnostic } from "../../core/codes.js";
import { phrase } from "../../core/phrase.js";
import { FAILED, parsed, required, type Type } from "../../core/types.js";
import { takeExpr } from "../../core/values.js";

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

export const uniform = phrase({
  keyword: "uniform",
  doc: "Uniform distribution over a range.",
  source: "caffe filler.hpp",
  positional: { range: required(range, { doc: "Smallest and largest value.", example: "-0.05..0.05" }) },
  words: {},
  block: {},
});
