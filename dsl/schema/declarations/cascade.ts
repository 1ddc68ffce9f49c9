import type { DeclarationSchema } from "../core/declaration.js";

export const cascade: DeclarationSchema = {
  keyword: "cascade",
  doc: "The way from an image to its attributes: steps that build on earlier ones. A file has one at most.",
  syntax: "cascade NAME { STEP = … }",
  example: "cascade faces { head = window LNet_o.response in image resized 96x96 }",
  source: "paper, section 2 and figure of the pipeline",
  clauses: {},
};
