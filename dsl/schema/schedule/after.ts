import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { listOf, name } from "../core/values.js";

export const afterClause = phrase({
  keyword: "after",
  doc: "Stages that must be finished first.",
  positional: {
    stages: required(listOf(name("the name of a stage")), { doc: "Names of stages.", example: "pretrain_lnets" }),
  },
  words: {},
  block: {},
});
