import { phrase } from "../core/phrase.js";

export const relu = phrase({
  keyword: "relu",
  doc: "max(x, 0).",
  source: "Krizhevsky et al. 2012, section 3.1",
  positional: {},
  words: {},
  block: {},
});
