import { phrase } from "../core/phrase.js";

export const fixedPolicy = phrase({
  keyword: "fixed",
  doc: "The rate stays as it is.",
  source: "caffe lr_policy: fixed",
  positional: {},
  words: {},
  block: {},
});
