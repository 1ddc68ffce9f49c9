import type { DeclarationSchema } from "../core/declaration.js";

export const template: DeclarationSchema = {
  keyword: "template",
  doc: "Layers with parameters, for `use` in nets and in other templates. Inside it, `above` is the layer above its use.",
  syntax: "template NAME(PARAMETER [: TYPE] [= DEFAULT], …) { … }",
  example: "template Trunk(width : ratio = 1.0) { C1 = conv 96*width kernel 11 stride 4 -> relu }",
  clauses: {},
};
