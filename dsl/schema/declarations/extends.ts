import type { DeclarationSchema } from "../core/declaration.js";

export const extendsFile: DeclarationSchema = {
  keyword: "extends",
  doc: "Takes over every declaration of another file. A declaration of the same name in this file replaces the one taken over, and `change` says only what is different. Names in what is taken over mean what they mean here: a changed net is the one that the cascade and the stages use.",
  syntax: 'extends "FILE"',
  example: 'extends "lnets-anet.fan"',
  clauses: {},
};
