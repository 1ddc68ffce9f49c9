import type { DeclarationSchema } from "../core/declaration.js";

export const use: DeclarationSchema = {
  keyword: "use",
  doc: "Imports declarations of another file by name: of the library (`std/…`), or of a file of the project, relative to this one. An import cannot leave the project.",
  syntax: 'use { NAME, … } from "FILE"',
  example: 'use { CelebA40 } from "std/celeba.fan"',
  clauses: {},
};
