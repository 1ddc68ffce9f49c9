import { sentence } from "../core/sentence.js";

export const fixedPolicy = sentence({
  head: "fixed",
  doc: "The rate stays as it is.",
  source: "caffe lr_policy: fixed",
  positional: {},
  words: {},
  block: {},
});
