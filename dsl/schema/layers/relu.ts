import { sentence } from "../core/sentence.js";

export const relu = sentence({
  head: "relu",
  doc: "max(x, 0).",
  source: "Krizhevsky et al. 2012, section 3.1",
  positional: {},
  words: {},
  block: {},
});
