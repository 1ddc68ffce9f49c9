import { phrase } from "../core/phrase.js";

export const flip = phrase({
  keyword: "flip",
  doc: "Mirrors half of the images.",
  positional: {},
  words: {},
  block: {},
});
