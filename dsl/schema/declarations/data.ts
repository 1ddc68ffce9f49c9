import type { DeclarationSchema } from "../core/declaration.js";

export const data: DeclarationSchema = {
  keyword: "data",
  doc: "A data set: its kind and where it lies. Stages and the evaluation name it, with a split (`celebs.test`) or as a step of the cascade sees it (`celebs.head`).",
  syntax: "data NAME = KIND { … }",
  example: 'data celebs = celeba { root: "data/celeba"  attributes: CelebA40 }',
  source: "paper, section 4",
  clauses: {},
};
