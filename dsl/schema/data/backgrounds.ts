import { phrase } from "../core/phrase.js";
import { root, unreadable } from "./common.js";

export const backgrounds = phrase({
  keyword: "backgrounds",
  doc: "Images without faces, in a folder and its sub-folders. They have no labels: they calibrate the threshold of a window.",
  source: "paper, section 3: 2,000 background images of SUN",
  positional: {},
  words: {},
  block: { root: root('"data/sun"'), unreadable },
});
