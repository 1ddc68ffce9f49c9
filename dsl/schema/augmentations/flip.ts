import { sentence } from "../core/sentence.js";

export const flip = sentence({
  head: "flip",
  doc: "Mirrors half of the images.",
  positional: {},
  words: {},
  block: {},
});
