import type { Name } from "../ast/ast.js";
import type { Span } from "../source/span.js";
import { didYouMean } from "../source/suggest.js";
import { augmentations } from "./augment.js";
import { numeric } from "./core/arithmetic.js";
import { valueDiagnostic } from "./core/codes.js";
import { Cursor } from "./core/cursor.js";
import { sentence } from "./core/sentence.js";
import { shownItem } from "./core/show.js";
import { FAILED, optional, type Parsed, parsed, required, type Type } from "./core/types.js";
import { integer, listOf, name, number, oneOf, pair, path, reference, unknownWord } from "./core/values.js";
import { optimizer } from "./optimizer.js";

/** A term as written; whether it fits the data is checked later. */
export type LossSentence =
  | { readonly kind: "softmax" | "sigmoid"; readonly weight: number; readonly over: Name; readonly span: Span }
  | { readonly kind: "similarity"; readonly weight: number; readonly layer: Name; readonly span: Span };

const LOSSES = ["softmax", "sigmoid", "similarity"];

const term: Type<LossSentence> = {
  kind: "loss",
  label: "a loss such as `softmax over classes`",
  parse(cursor, ctx): Parsed<LossSentence> {
    let weight = 1;
    let item = cursor.next();
    if (item?.kind === "binary" && item.operator === "*") {
      const left = numeric(item.left, ctx, "the weight of a loss");
      if (!left.ok) return FAILED;
      weight = left.value;
      item = item.right;
    }
    const head =
      item?.kind === "call" ? item.name : item?.kind === "path" && item.names.length === 1 ? item.names[0] : undefined;
    if (head === undefined || item === undefined) {
      const place = { file: ctx.file, span: item?.span ?? cursor.before() };
      ctx.report(valueDiagnostic("value/expected", place, { expected: term.label, found: shownItem(item) }));
      return FAILED;
    }
    if (!Number.isFinite(weight) || weight <= 0) {
      const place = { file: ctx.file, span: item.span };
      ctx.report(
        valueDiagnostic("value/out-of-range", place, {
          what: "the weight of a loss",
          range: "a number above 0",
          found: weight,
        }),
      );
      return FAILED;
    }
    if (head.text === "similarity") {
      if (item.kind !== "call") return missing(ctx.file, head, "`(layer)`, such as `similarity(FC)`", ctx.report);
      const inner = new Cursor(item.arguments);
      const layer = name("the name of a layer").parse(inner, ctx);
      return layer.ok ? parsed({ kind: "similarity", weight, layer: layer.value, span: item.span }) : FAILED;
    }
    if (head.text !== "softmax" && head.text !== "sigmoid") return unknownWord(head, "loss", LOSSES, ctx);
    if (cursor.takeWord("over") === undefined) {
      const wrong = cursor.word();
      const hint = wrong === undefined ? undefined : didYouMean(wrong.text, ["over"]);
      return missing(
        ctx.file,
        head,
        `\`over\`, such as \`${head.text} over ${head.text === "softmax" ? "classes" : "CelebA40"}\``,
        ctx.report,
        hint,
      );
    }
    const over = name("`classes`, `identities` or the name of an attribute list").parse(cursor, ctx);
    return over.ok ? parsed({ kind: head.text, weight, over: over.value, span: head.span }) : FAILED;
  },
};

function missing(
  file: string,
  after: Name,
  expected: string,
  report: (d: ReturnType<typeof valueDiagnostic>) => void,
  hint?: string,
): Parsed<never> {
  report(
    valueDiagnostic("value/missing", { file, span: after.span }, { expected, after: `\`${after.text}\`` }, { hint }),
  );
  return FAILED;
}

/** Terms joined by `+`, each with an optional weight in front. */
const loss: Type<readonly LossSentence[]> = {
  kind: "loss",
  label: term.label,
  parse(cursor, ctx) {
    const terms: LossSentence[] = [];
    do {
      const one = term.parse(cursor, ctx);
      if (!one.ok) return FAILED;
      terms.push(one.value);
    } while (cursor.takeMark("+"));
    return parsed(terms);
  },
};

export const SCHEDULE_ROWS = {
  seed: optional(integer("the seed", 0, 4_294_967_295), 1, {
    doc: "Seed of every random choice.",
    why: "Any fixed number makes runs repeatable.",
    example: "1",
  }),
};

const dataRef = path("data such as `celebs`, `celebs.validation` or `celebs.head`", 1, 3);

/** Clauses of a stage. */
export const trainClause = sentence({
  head: "train",
  doc: "Trains nets by back-propagation.",
  source: "paper, section 2",
  positional: {
    nets: required(listOf(reference("net", "the name of a net")), { doc: "Nets that are trained.", example: "LNet_o" }),
  },
  words: {
    on: required(dataRef, {
      doc: "Data, with an optional cascade step (its windows or patches) and an optional split.",
      why: "The split is `train`.",
      example: "celebs.head",
    }),
    by: optional(oneOf("label", ["identity", "class", "attribute"]), undefined, {
      doc: "Label that is learnt.",
      why: "What the loss is over.",
      example: "identity",
    }),
  },
  block: {},
});

export const fitClause = sentence({
  head: "fit",
  doc: "Fits the SVMs on features of images that the nets were not trained on.",
  source: "paper, section 2, item 4",
  positional: {
    score: required(name("the name of an svm step"), { doc: "The svm step of the cascade.", example: "score" }),
  },
  words: {
    on: required(dataRef, { doc: "Data; the split is `validation` unless given.", example: "celebs.validation" }),
  },
  block: {},
});

export const afterClause = sentence({
  head: "after",
  doc: "Stages that must be finished first.",
  positional: {
    stages: required(listOf(name("the name of a stage")), { doc: "Names of stages.", example: "pretrain_lnets" }),
  },
  words: {},
  block: {},
});

/** Properties of a stage that trains. */
export const TRAIN_ROWS = {
  loss: required(loss, {
    doc: "Weighted sum of losses.",
    source: "paper, section 2, items 1 to 3",
    example: "softmax over classes",
  }),
  head: optional(oneOf("head", ["dense", "average", "max"]), "dense" as const, {
    doc: "The output layer that training adds after the net's last layer and removes afterwards. `dense`: fully connected to every value of the map or vector. `average`, `max`: fully connected to the average or maximum of each channel over the map, so that every position learns the same and the response map stays local.",
    why: "The paper adds a fully connected layer.",
    source: "paper, section 2, item 3",
    example: "average",
  }),
  head_window: optional(pair("the head's window", 1, 1_000), [1, 1] as const, {
    doc: "With `head: max`: the mean response is taken over windows of this many cells first, then the maximum over all windows. This trains what localisation looks for, the window of the highest mean response, and makes the whole object respond rather than its most telling part. A window larger than the map counts as the whole map.",
    why: "Single cells: the plain maximum.",
    source: "our choice; the window score is the paper's (section 3.1)",
    unit: "cells",
    example: "4x4",
  }),
  optimizer: required(optimizer, { doc: "Update rule.", example: "sgd { lr: 0.01 }" }),
  batch: optional(integer("batch", 1, 65_536), 128, {
    doc: "Images in a step.",
    why: "Our choice; AlexNet used 256 on a GPU.",
    unit: "images",
    example: "32",
  }),
  epochs: required(number("epochs", { min: 0, max: 100_000, open: true }), {
    doc: "Passes over the data; a part of one is allowed.",
    unit: "epochs",
    example: "10",
  }),
  augment: optional(augmentations, [], {
    doc: "Random changes, after those of the data set.",
    why: "None unless asked for.",
    example: "flip, light 0.2",
  }),
};
