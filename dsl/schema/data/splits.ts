import type { Span } from "../../source/span.js";
import { evaluate, mismatch, mismatchedValue } from "../core/arithmetic.js";
import { valueDiagnostic } from "../core/codes.js";
import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { FAILED, type Parsed, parsed, required, type Type } from "../core/types.js";
import { describeBounds, inBounds, stringValue, takeExpr } from "../core/values.js";

/** Identities `from` (included) to `to` (excluded): positions in ascending order of identity number, from 0. */
export interface IdentityRange {
  readonly from: number;
  readonly to: number;
  readonly span: Span;
}

const PART = "a number of identities such as 8000, or a range such as 1..8000";
const BOUNDS = { min: 1, max: 10_000_000, integer: true };

/** `8000` (the next 8000 after the previous part) or `1..8000` (both included). */
const identityPart = (before: number): Type<IdentityRange> => ({
  kind: "identities",
  label: PART,
  parse(cursor, ctx): Parsed<IdentityRange> {
    const expr = takeExpr(cursor, PART, ctx);
    if (expr === undefined) return FAILED;
    const whole = (of: typeof expr): number | undefined => {
      const value = evaluate(of, PART, ctx);
      if (!value.ok) return undefined;
      if (typeof value.value !== "number") {
        mismatchedValue(of, value.value, PART, ctx);
        return undefined;
      }
      if (inBounds(value.value, BOUNDS)) return value.value;
      const values = { what: "a number of identities", range: describeBounds(BOUNDS), found: value.value };
      ctx.report(valueDiagnostic("value/out-of-range", { file: ctx.file, span: of.span }, values));
      return undefined;
    };
    if (expr.kind !== "range") {
      const count = whole(expr);
      return count === undefined ? FAILED : parsed({ from: before, to: before + count, span: expr.span });
    }
    const [first, last] = [whole(expr.from), whole(expr.to)];
    if (first === undefined || last === undefined) return FAILED;
    if (last >= first) return parsed({ from: first - 1, to: last, span: expr.span });
    const values = { what: "the end of the range", range: `at least ${first}`, found: last };
    ctx.report(valueDiagnostic("value/out-of-range", { file: ctx.file, span: expr.to.span }, values));
    return FAILED;
  },
});

/** Training, validation and test identities. */
const identityParts: Type<readonly [IdentityRange, IdentityRange, IdentityRange]> = {
  kind: "identities",
  numbers: [BOUNDS],
  label: "three numbers or ranges: training, validation and test identities",
  parse(cursor, ctx) {
    const parts: IdentityRange[] = [];
    let before = 0;
    do {
      const at = cursor.peek();
      const part = identityPart(before).parse(cursor, ctx);
      if (!part.ok) return FAILED;
      if (parts.length === 3 && at !== undefined) return mismatch(at, identityParts.label, ctx);
      parts.push(part.value);
      before = part.value.to;
    } while (cursor.takeMark(","));
    const [train, validation, test] = parts;
    if (train !== undefined && validation !== undefined && test !== undefined)
      return parsed([train, validation, test] as const);
    const place = { file: ctx.file, span: cursor.before() };
    ctx.report(valueDiagnostic("value/missing", place, { expected: identityParts.label, after: "this" }));
    return FAILED;
  },
};

const partitionSplit = phrase({
  keyword: "partition",
  doc: "Uses the data set's own list: 0 train, 1 validation, 2 test.",
  source: "CelebA README: list_eval_partition.txt",
  positional: {},
  words: {},
  block: {},
});

const identitySplit = phrase({
  keyword: "identities",
  doc: "Splits by identity, in ascending order of identity number: how many are for training, validation and test, or ranges counted from 1. No identity is in two splits, and images of all other identities are unused.",
  source: "paper, section 4: the first 8,000 train the nets, the next 1,000 the SVMs, the last 1,000 test",
  positional: {
    parts: required(identityParts, {
      doc: "Training, validation and test identities.",
      unit: "identities",
      example: "8000, 1000, 1000",
    }),
  },
  words: {},
  block: {},
});

const columnSplit = phrase({
  keyword: "column",
  doc: "Splits by a column of the table that holds `train`, `validation` or `test`.",
  positional: {
    name: required(stringValue("the name of a column in quotes"), { doc: "Name of the column.", example: '"split"' }),
  },
  words: {},
  block: {},
});

export const SPLITS = [partitionSplit, identitySplit, columnSplit] as const;

const byPartition = oneOf("split", [partitionSplit, identitySplit]);

/** The split of a data set in CelebA's formats; a string names another file in the format of the partition list. */
export const celebaSplit: Type<
  { readonly keyword: "file"; readonly file: string } | PhraseOf<typeof partitionSplit> | PhraseOf<typeof identitySplit>
> = {
  kind: "split",
  label: "`partition`, a file in quotes, or `identities 8000, 1000, 1000`",
  parse(cursor, ctx) {
    if (cursor.peek()?.kind !== "string") return byPartition.parse(cursor, ctx);
    const file = stringValue("a file in quotes").parse(cursor, ctx);
    return file.ok ? parsed({ keyword: "file", file: file.value } as const) : FAILED;
  },
};

export const tableSplit = oneOf("split", [columnSplit, identitySplit]);
