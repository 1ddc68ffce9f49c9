import type { DeclarationSchema } from "../core/declaration.js";

export const evaluate: DeclarationSchema = {
  keyword: "evaluate",
  doc: "What is measured after training, and on which data. A file has one at most.",
  syntax: "evaluate on DATA { … }",
  example: "evaluate on celebs.test { accuracy: per attribute  localisation: face iou 0.5 }",
  source: "paper, section 4",
  clauses: {},
};
