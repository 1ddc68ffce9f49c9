import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { textValue } from "../core/values.js";
import { attributes, identities, root, unreadable } from "./common.js";
import { normalise } from "./normalise.js";
import { tableSplit } from "./splits.js";

const column = textValue("the name of a column in quotes");

export const csv = phrase({
  keyword: "csv",
  doc: "Your own faces: a table with a row for each image, values separated by commas, names of columns in the first row. A column for each attribute holds 1 where it is there, and 0 or -1 where it is not.",
  positional: {},
  words: {},
  block: {
    root: root('"data/mine"'),
    file: required(textValue("a file in quotes"), { doc: "The table, in the folder.", example: '"labels.csv"' }),
    image: optional(column, "image", {
      doc: "Column with the image files, relative to the folder.",
      why: "A plain name for it.",
      example: '"file"',
    }),
    attributes,
    identity: optional(column, undefined, {
      doc: "Column that says who is in the image, by number or name.",
      why: "Without it the data set has no identities.",
      example: '"person"',
    }),
    identities,
    split: optional(tableSplit, undefined, {
      doc: "Which images train, fit the SVMs and test.",
      why: "All are training images.",
      example: 'column "split"',
    }),
    unreadable,
    normalise,
  },
});
