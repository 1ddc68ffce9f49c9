import type { DeclarationSchema } from "../core/declaration.js";

export const param: DeclarationSchema = {
  keyword: "param",
  doc: "A value that the rest of the file may use by its name, and that `--set NAME=VALUE` changes from outside. It may be computed from parameters above it.",
  syntax: "param NAME [: TYPE] = DEFAULT [in A..B]",
  example: "param width : ratio = 1.0 in 0.25..4",
  clauses: {
    ratio: { syntax: "NAME : ratio", doc: "A number above 0.", example: "param width : ratio = 0.5" },
    int: { syntax: "NAME : int", doc: "A whole number.", example: "param classes : int = 1000" },
    number: { syntax: "NAME : number", doc: "Any number.", example: "param rate : number = 1e-3" },
    bool: { syntax: "NAME : bool", doc: "`on` or `off`.", example: "param mirror : bool = on" },
    size: { syntax: "NAME : size", doc: "Height x width.", example: "param crop : size = 112x96" },
    grid: { syntax: "NAME : grid", doc: "Rows x columns; the same as `size`.", example: "param cells : grid = 3x3" },
    string: { syntax: "NAME : string", doc: "A text.", example: 'param folder : string = "data/celeba"' },
    in: {
      syntax: "… in A..B",
      doc: "Smallest and largest value, for the default and for `--set`.",
      example: "param width : ratio = 1.0 in 0.25..4",
    },
  },
};
