import type { DeclarationSchema } from "../core/declaration.js";

export const change: DeclarationSchema = {
  keyword: "change",
  doc: "Says what is different from a declaration of the extended file.",
  syntax: "change DECLARATION",
  example: "change net ANet { C4 = conv 96 kernel 3 -> relu }",
  clauses: {
    net: {
      syntax: "change net NAME { … }",
      doc: "Layers of the same name are replaced, new ones are added at the end; `remove` and `insert` take out and put in; `input`, `response` and `init` are replaced.",
      example: "change net ANet { C3 = conv 96 kernel 3 -> relu -> maxpool 2 }",
    },
    cascade: {
      syntax: "change cascade NAME { … }",
      doc: "Steps of the same name are replaced; `remove STEP, …` takes steps out; `insert STEP = … before STEP` (or `after`) puts one in its place.",
      example: "change cascade faces { face = window LNet_s.response in head { pick: best } }",
    },
    schedule: {
      syntax: "change schedule { … }",
      doc: "Stages of the same name are replaced, new ones are added. `change stage NAME { … }` replaces single properties and clauses of a stage. `remove STAGE, …` takes stages out; what waited for a removed stage waits for what that stage waited for.",
      example: "change schedule { remove pretrain_anet  change stage tune_anet { epochs: 5 } }",
    },
    data: {
      syntax: "change data NAME { … }",
      doc: "Replaces single properties of a data set.",
      example: 'change data celebs { root: "data/mine" }',
    },
    param: {
      syntax: "change param NAME = VALUE",
      doc: "A new default. Type and range stay; a new range may follow.",
      example: "change param width = 0.5",
    },
    evaluate: {
      syntax: "change evaluate { … }",
      doc: "Replaces single properties of the evaluation.",
      example: "change evaluate { localisation: face iou 0.7 }",
    },
  },
};
