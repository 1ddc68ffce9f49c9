import type { Entry, Name } from "../ast/ast.js";
import { firstNameOf } from "../ast/ast.js";
import type { Span } from "../source/span.js";
import { mismatch } from "./core/arithmetic.js";
import { readValue } from "./core/block.js";
import { valueDiagnostic } from "./core/codes.js";
import { oneOf, type PhraseOf, phrase, readPhrase } from "./core/phrase.js";
import { FAILED, optional, type Parsed, parsed, required, type Type, type ValueContext } from "./core/types.js";
import { number, numbersOf, oneOfWords, takeExpr } from "./core/values.js";

/** The factor of an attribute, as written. */
export interface AttributeFactor {
  readonly attribute: Name;
  readonly factor: number;
}

const factor = number("the factor of an attribute", { min: 0, max: 1_000 });
const OWNER = "`weight`";

function readFactor(entry: Entry, ctx: ValueContext): Parsed<AttributeFactor> {
  if (entry.broken) return FAILED;
  const attribute = firstNameOf(entry);
  if (entry.kind === "property") {
    const around = { owner: `the factor of \`${attribute.text}\``, neighbours: [] };
    const value = readValue(factor, entry.value, around, ctx);
    return value.ok ? parsed({ attribute, factor: value.value }) : FAILED;
  }
  const what = entry.kind === "definition" ? `the definition of \`${attribute.text}\`` : "this clause";
  const place = { file: ctx.file, span: attribute.span };
  const hint = `write \`${attribute.text}: FACTOR\``;
  ctx.report(valueDiagnostic("value/misplaced-entry", place, { what, owner: OWNER }, { hint }));
  return FAILED;
}

/** `{ Bald: 2  Young: 0.5 }` */
const factors: Type<readonly AttributeFactor[]> = {
  kind: "factors",
  label: "a block of attributes and their factors, such as `{ Bald: 2 }`",
  ...numbersOf(factor),
  parse(cursor, ctx) {
    const expr = takeExpr(cursor, factors.label, ctx);
    if (expr === undefined) return FAILED;
    if (expr.kind !== "block") return mismatch(expr, factors.label, ctx);
    const read: AttributeFactor[] = [];
    const given = new Map<string, Span>();
    let ok = true;
    for (const entry of expr.block.entries) {
      const one = readFactor(entry, ctx);
      if (!one.ok) {
        ok = false;
        continue;
      }
      const { text, span } = one.value.attribute;
      const first = given.get(text);
      if (first !== undefined) {
        const extra = { labels: [{ span: first, text: "first given here" }], hint: "remove one of them" };
        ctx.report(valueDiagnostic("value/duplicate-property", { file: ctx.file, span }, { name: text }, extra));
        ok = false;
      }
      given.set(text, span);
      read.push(one.value);
    }
    return ok ? parsed(read) : FAILED;
  },
};

const exponent = (what: string): Type<number> => number(what, { min: 0, max: 20 });
const ASL = "Ben-Baruch et al. 2021 (Asymmetric Loss For Multi-Label Classification)";

export const asymmetricPhrase = phrase({
  keyword: "asymmetric",
  doc: "Lets well classified absent labels count less than well classified present ones: the cross-entropy of a present label times (1 - p)^positive, that of an absent one times q^negative, with q = max(p - margin, 0) in place of p.",
  source: ASL,
  positional: {
    negative: required(exponent("the exponent of absent labels"), {
      doc: "Exponent of absent labels.",
      source: ASL,
      example: "4",
    }),
  },
  words: {
    positive: optional(exponent("the exponent of present labels"), 0, {
      doc: "Exponent of present labels.",
      why: "Present labels are rare: each counts fully.",
      source: ASL,
      example: "1",
    }),
    margin: optional(number("the margin", { min: 0, below: 1 }), 0.05, {
      doc: "Probability up to which an absent label adds no loss.",
      why: "The default of the authors' code.",
      unit: "probability",
      source: `${ASL}: probability shifting`,
      example: "0.05",
    }),
  },
  block: {},
});
export type AsymmetricPhrase = PhraseOf<typeof asymmetricPhrase>;

/** The value of the property: the phrase without its keyword. */
const asymmetric: Type<AsymmetricPhrase> = {
  kind: "asymmetric focusing",
  label: "an exponent such as `4 positive 1 margin 0.05`",
  parse: (cursor, ctx) => readPhrase(asymmetricPhrase, { text: "asymmetric", span: cursor.here() }, cursor, ctx),
};

/** How weights of attributes follow their losses. */
export const DIFFICULTIES = [
  phrase({
    keyword: "dwa",
    doc: "Dynamic Weight Average: in each epoch, attributes whose loss falls more slowly than that of the others weigh more. The weights are A softmax(r / temperature) over the A attributes, with r the ratio of an attribute's mean training losses of the last two epochs; in the first two epochs they are 1.",
    source: "Liu, Johns, Davison 2019 (End-to-End Multi-Task Learning with Attention)",
    positional: {},
    words: {
      temperature: optional(number("the temperature", { above: 0, max: 1_000 }), 2, {
        doc: "The higher, the more even the weights.",
        why: "The paper's value.",
        source: "Liu, Johns, Davison 2019",
        example: "2",
      }),
    },
    block: {},
  }),
] as const;

const balance = optional(oneOfWords("balance", ["none", "classes", "ratio"]), "none" as const, {
  doc: "Factors of an attribute's present and absent labels, from their numbers n+ and n- among the n known labels of the training samples. `classes`: n / (2 n+) and n / (2 n-), so both weigh the same together. `ratio`: n- / n+ for present labels, 1 for absent ones.",
  why: "Every label counts the same.",
  source: "scikit-learn: class_weight=balanced; PyTorch: pos_weight of BCEWithLogitsLoss",
  example: "classes",
});

const weight = optional(factors, [], {
  doc: "Factor of each attribute in the loss.",
  why: "1 for every attribute that is not listed.",
  example: "{ Smiling: 2 }",
});

/** Properties of the hinge loss. */
export const LABEL_WEIGHTS = { balance, weight };

/** Properties of the sigmoid loss. */
export const SIGMOID_WEIGHTS = {
  ...LABEL_WEIGHTS,
  focal: optional(number("the focusing exponent", { above: 0, max: 20 }), undefined, {
    doc: "Focal loss: multiplies each cross-entropy by (1 - p)^focal, with p the probability that the net gives to the label, so well classified labels count less.",
    why: "The plain cross-entropy.",
    source: "Lin et al. 2017 (Focal Loss for Dense Object Detection): 2",
    example: "2",
  }),
  asymmetric: optional(asymmetric, undefined, {
    doc: "Focuses present and absent labels differently; in place of `focal`.",
    why: "The plain cross-entropy.",
    source: ASL,
    example: "4 positive 1 margin 0.05",
  }),
  label_smoothing: optional(number("the smoothing", { min: 0, below: 1 }), 0, {
    doc: "Share of each label that is spread evenly over present and absent: a present label becomes 1 - s/2, an absent one s/2.",
    why: "Labels are taken as they are.",
    source: "Szegedy et al. 2016 (Rethinking the Inception Architecture), section 7",
    example: "0.1",
  }),
  difficulty: optional(oneOf("difficulty", DIFFICULTIES), undefined, {
    doc: "Weighs attributes by how their losses fall during the stage.",
    why: "The weights stay as they are written.",
    example: "dwa",
  }),
};
