import type { DeclarationSchema } from "../core/declaration.js";

export const attributes: DeclarationSchema = {
  keyword: "attributes",
  doc: "A list of attribute names, in the order of the outputs of the nets and of the SVMs.",
  syntax: "attributes NAME = LIST",
  example: "attributes Hair = [ Black_Hair, Blond_Hair, Bald ]",
  source: "paper, section 4",
  clauses: {
    list: {
      syntax: "[ NAME, … ]",
      doc: "Names as the data set spells them. A name may begin with a digit; one with other characters stands in quotes.",
      example: "[ 5_o_Clock_Shadow, Bald ]",
    },
    first: {
      syntax: "first N of LIST",
      doc: "The first N names of a list.",
      example: "attributes Ten = first 10 of CelebA40",
      source: "paper, section 4: LNet with fewer attributes",
    },
    without: {
      syntax: "LIST without LIST",
      doc: "A list but for some names.",
      example: "attributes Clear = CelebA40 without [ Blurry ]",
    },
    "+": { syntax: "LIST + LIST", doc: "Two lists joined.", example: "attributes Mine = CelebA40 + [ Freckles ]" },
  },
};
