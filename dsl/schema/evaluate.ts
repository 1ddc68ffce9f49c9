import type { Name } from "../ast/ast.js";
import type { Span } from "../source/span.js";
import { namesInBrackets } from "./attributes.js";
import { mismatch } from "./core/arithmetic.js";
import type { Cursor } from "./core/cursor.js";
import { type PhraseOf, phrase, readPhrase } from "./core/phrase.js";
import { FAILED, optional, parsed, required, type Type, type ValueContext } from "./core/types.js";
import { fixed, listOf, name, number, oneOfWords, path, reference, stringValue, takeExpr } from "./core/values.js";

export const localisationPhrase = phrase({
  keyword: "localisation",
  doc: "Compares found windows with the annotated face boxes.",
  source: "paper, section 4",
  positional: {
    window: optional(name("the name of a window or boxes step"), undefined, {
      doc: "Window to compare.",
      why: "The cascade's last window.",
      example: "face",
    }),
  },
  words: {
    iou: optional(listOf(number("iou", { above: 0, max: 1 })), [0.5], {
      doc: "Overlaps at which a window counts as correct.",
      why: "The usual threshold, also used in the paper.",
      source: "paper, section 4",
      example: "0.5, 0.75",
    }),
    fppi: optional(listOf(number("fppi", { above: 0, max: 1000 })), [], {
      doc: "False windows per image at which the true-positive rate is read from the curve.",
      why: "None; `evaluation.json` has the whole curve.",
      unit: "windows per image",
      source: "paper, section 4: 93 % at 0.01",
      example: "0.01, 0.1",
    }),
    against: optional(reference("data", "the name of a data set"), undefined, {
      doc: "Images without faces, which count as images of the curve: every window in them is false.",
      why: "The `backgrounds` that a threshold of the cascade is calibrated against; without one, only the images with a face count.",
      example: "scenes",
    }),
  },
  block: {},
});

/** The value of the property: the phrase without its keyword. */
const localisation: Type<PhraseOf<typeof localisationPhrase>> = {
  kind: "localisation",
  label: "a window and `iou 0.5`",
  parse: (cursor, ctx) => readPhrase(localisationPhrase, { text: "localisation", span: cursor.here() }, cursor, ctx),
};

export const comparePhrase = phrase({
  keyword: "compare",
  doc: "Shows published accuracies next to the measured ones. The file has the format `fanc.results/1`: attributes, and for each method and data set the accuracy of each attribute in percent.",
  positional: {
    file: required(stringValue("a file in quotes"), {
      doc: "File with the published accuracies, from the library or relative to this file. `std/paper-results.json` contains the paper's six methods on CelebA and LFWA.",
      source: "paper, table 1",
      example: '"std/paper-results.json"',
    }),
  },
  words: {
    method: optional(stringValue("the name of a method in quotes"), undefined, {
      doc: "Method to show.",
      why: "The first method of the file: the paper's own.",
      example: '"PANDA-l"',
    }),
    data: optional(stringValue("the name of a data set in quotes"), undefined, {
      doc: "Data set on which the published accuracies were measured.",
      why: "The first data set of the method: CelebA.",
      example: '"LFWA"',
    }),
  },
  block: {},
});

/** The value of the property: the phrase without its keyword. */
const compare: Type<PhraseOf<typeof comparePhrase>> = {
  kind: "compare",
  label: "a file in quotes",
  parse: (cursor, ctx) => readPhrase(comparePhrase, { text: "compare", span: cursor.here() }, cursor, ctx),
};

/** A part of the test images: those with and without an attribute, or three of about the same number by a property of the image. */
export interface SliceExpr {
  readonly kind: "attribute" | "size" | "brightness";
  /** Of an attribute; the word itself otherwise. */
  readonly text: string;
  readonly span: Span;
}

const ATTRIBUTE = "the name of an attribute";

/** A word or a text in quotes: names of attributes can have any characters. */
function attributeName(
  cursor: Cursor,
  label: string,
  ctx: ValueContext,
): (Name & { readonly quoted: boolean }) | undefined {
  const word = cursor.word();
  const expr = takeExpr(cursor, label, ctx);
  if (expr === undefined) return undefined;
  if (word !== undefined) return { ...word, quoted: false };
  if (expr.kind === "string" && expr.value !== "") return { text: expr.value, span: expr.span, quoted: true };
  mismatch(expr, label, ctx);
  return undefined;
}

const slice: Type<SliceExpr> = {
  kind: "slice",
  label: "an attribute, `size` or `brightness`",
  parse(cursor, ctx) {
    const found = attributeName(cursor, "an attribute, `size` or `brightness`", ctx);
    if (found === undefined) return FAILED;
    const { text, span, quoted } = found;
    const property = text === "size" || text === "brightness" ? text : undefined;
    return parsed({ kind: quoted ? "attribute" : (property ?? "attribute"), text, span });
  },
};

/** What attributes of one image cannot be or must be together. */
export interface RuleExpr {
  readonly attribute: Name;
  readonly kind: "excludes" | "implies";
  readonly others: readonly Name[];
}

const RULE_WORDS = ["excludes", "implies"] as const;

const rule: Type<RuleExpr> = {
  kind: "rule",
  label: "`A excludes B` or `A implies B`",
  parse(cursor, ctx) {
    const attribute = attributeName(cursor, ATTRIBUTE, ctx);
    if (attribute === undefined) return FAILED;
    const word = oneOfWords("rule", RULE_WORDS).parse(cursor, ctx);
    if (!word.ok) return FAILED;
    if (cursor.peek()?.kind === "list") {
      const list = namesInBrackets.parse(cursor, ctx);
      return list.ok && list.value.kind === "list"
        ? parsed({ attribute, kind: word.value, others: list.value.names })
        : FAILED;
    }
    const other = attributeName(cursor, "the name of an attribute, or a list `[ … ]` of them", ctx);
    return other === undefined ? FAILED : parsed({ attribute, kind: word.value, others: [other] });
  },
};

/** `evaluate on data { … }` */
export const evaluatePhrase = phrase({
  keyword: "evaluate",
  doc: "Measures results on the test split. In a file without a cascade, the net of the last stage that trains one net on whole images for attributes answers with its output layer.",
  source: "paper, section 4",
  positional: {},
  words: {
    on: required(path("data such as `celebs.test`", 1, 2), {
      doc: "Data to evaluate on; the default split is `test`.",
      example: "celebs.test",
    }),
  },
  block: {
    accuracy: optional(fixed("per", "attribute"), true as const, {
      doc: "Accuracy of each attribute, and their mean.",
      why: "The paper's metric.",
      source: "paper, section 4",
      example: "per attribute",
    }),
    localisation: optional(localisation, undefined, {
      doc: "Recall of the face window.",
      why: "The cascade's last window at IoU 0.5, if the data set has boxes.",
      source: "paper, section 4",
      example: "face iou 0.5",
    }),
    slices: optional(listOf(slice), [], {
      doc: "Parts of the test images in which every metric is measured again: those with and without an attribute; the third of the smallest, middle and largest faces (`size`), and of the darkest, middle and brightest (`brightness`). An attribute that is called like one of these words is written in quotes.",
      why: "None: the table stays short.",
      source: "Buolamwini and Gebru, Gender Shades, 2018: results by subgroup",
      example: "Male, Young, size",
    }),
    rules: optional(listOf(rule), [], {
      doc: "Attributes that contradict each other: `A excludes B` if both are present, `A implies B` if only A is. `[B, C]` stands for several. Contradictions in the labels and in the answers are counted.",
      why: "None: fanc does not know what names mean.",
      example: "No_Beard excludes [Goatee, Mustache]",
    }),
    compare: optional(compare, undefined, {
      doc: "Published accuracies to show next to the measured ones.",
      why: "None: results on other data are not comparable.",
      example: '"std/paper-results.json"',
    }),
  },
});
