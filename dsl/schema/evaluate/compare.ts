import { type PhraseOf, phrase, readPhrase } from "../core/phrase.js";
import { optional, required, type Type } from "../core/types.js";
import { textValue } from "../core/values.js";

export const comparePhrase = phrase({
  keyword: "compare",
  doc: "Puts published accuracies beside ours. The file holds `fanc.results/1`: attributes, and for each method and data set an accuracy of each attribute in percent.",
  positional: {
    file: required(textValue("a file in quotes"), {
      doc: "File with the numbers, from the library or relative to this file. `std/paper-results.json` has the paper's six methods on CelebA and LFWA.",
      source: "paper, table 1",
      example: '"std/paper-results.json"',
    }),
  },
  words: {
    method: optional(textValue("the name of a method in quotes"), undefined, {
      doc: "Method whose numbers are shown.",
      why: "The first of the file: the paper's own.",
      example: '"PANDA-l"',
    }),
    data: optional(textValue("the name of a data set in quotes"), undefined, {
      doc: "Data set on which the numbers were measured.",
      why: "The first of the method: CelebA.",
      example: '"LFWA"',
    }),
  },
  block: {},
});

/** The value of the property: the sentence without its head word. */
export const compare: Type<PhraseOf<typeof comparePhrase>> = {
  kind: "compare",
  label: "a file in quotes",
  parse: (cursor, ctx) => readPhrase(comparePhrase, { text: "compare", span: cursor.here() }, cursor, ctx),
};
