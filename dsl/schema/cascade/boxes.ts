import { phrase } from "../core/phrase.js";
import { FAILED, optional, type Parsed, parsed, required, type Type } from "../core/types.js";
import { listOf, number, oneOfWords, textValue } from "../core/values.js";

export type BoxSource = { readonly kind: "annotated" } | { readonly kind: "file"; readonly file: string };

const boxSource: Type<BoxSource> = {
  kind: "boxes",
  label: "`annotated` or a file in quotes",
  parse(cursor, ctx): Parsed<BoxSource> {
    if (cursor.word() !== undefined) {
      const word = oneOfWords("boxes", ["annotated"]).parse(cursor, ctx);
      return word.ok ? parsed({ kind: "annotated" } as const) : FAILED;
    }
    const file = textValue("`annotated` or a file in quotes").parse(cursor, ctx);
    return file.ok ? parsed({ kind: "file", file: file.value } as const) : FAILED;
  },
};

export const boxesStep = phrase({
  keyword: "boxes",
  doc: "Takes face boxes from a list in place of a search: those of a detector, or the data set's own annotation.",
  source: "paper, section 4: a cascade of SURF features in place of the LNets",
  positional: {
    from: required(boxSource, {
      doc: "`annotated`: the boxes of the data set. A file: a list in the format of `list_bbox_celeba.txt`, in the folder of the data set.",
      example: '"detector.txt"',
    }),
  },
  words: {
    in: optional(oneOfWords("area", ["image"]), "image" as const, {
      doc: "Area in whose pixels the boxes are given.",
      why: "Lists give boxes in the whole image.",
      example: "image",
    }),
  },
  block: {
    context: optional(number("the context", { min: 0.25, max: 4 }), 1, {
      doc: "Factor by which a box is enlarged.",
      why: "As listed.",
      unit: "factor",
      example: "1.3",
    }),
    shift: optional(listOf(number("the shift", { min: -2, max: 2 })), [0, 0], {
      doc: "The box is moved down and right by these shares of its height and width.",
      why: "Not moved.",
      unit: "share",
      example: "0.1, 0",
    }),
  },
});
