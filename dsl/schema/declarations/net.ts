import type { DeclarationSchema } from "../core/declaration.js";
import { INIT_PROPERTY } from "../net/init.js";

export const net: DeclarationSchema = {
  keyword: "net",
  doc: "A network: its input and its layers in the order of evaluation. A layer `NAME = OPERATION -> OPERATION` reads the one above, unless it begins with `from`; its name stands for the result of its last operation.",
  syntax: "net NAME [extends NET] { … }",
  example: "net Small { input face : 3 x 48 x 48  C1 = conv 16 kernel 5 -> relu  FC = dense 64 }",
  source: "paper, section 2",
  clauses: {
    extends: {
      syntax: "net NAME extends NET { … }",
      doc: "A new net with the layers of another. Layers of the same name are replaced.",
      example: "net LNet_s extends LNet_o { input region : 3 x 227 x 227 }",
    },
    input: {
      syntax: "input NAME : 3 x HEIGHT x WIDTH",
      doc: "Name and shape of the pictures. A word in place of a number leaves a size open.",
      example: "input image : 3 x H x W",
    },
    use: {
      syntax: "use TEMPLATE(ARGUMENT, …) [as NAME]",
      doc: "The layers of a template. With `as NAME` they are called `NAME_LAYER`, so that a template can be used several times.",
      example: "use Residual(64) as R1",
    },
    response: {
      syntax: "response LAYER",
      doc: "The layer whose mean over channels is the response map, in which a cascade searches windows.",
      example: "response C5",
      source: "paper, section 3",
    },
    init: {
      syntax: 'init: "FILE" [{ LAYER.PARAMETER <- "NAME", … [plain | transposed | channels_last] … }]',
      doc: INIT_PROPERTY.doc,
      example: `init: ${INIT_PROPERTY.example}`,
      source: INIT_PROPERTY.source,
    },
    remove: {
      syntax: "remove LAYER, …",
      doc: "Takes out layers of the extended net or of a template.",
      example: "remove C4",
    },
    insert: {
      syntax: "insert NAME = … after LAYER",
      doc: "Puts a layer after another one, or `before` it.",
      example: "insert D1 = dropout 0.5 after C2",
    },
  },
};
