import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { oneOfWords } from "../core/values.js";
import { attributes, identities, root, unreadable } from "./common.js";
import { normalise } from "./normalise.js";
import { celebaSplit } from "./splits.js";

export const celeba = phrase({
  keyword: "celeba",
  doc: "A data set in CelebA's file formats: attributes, identities and, if there are lists of them, face boxes and landmarks.",
  source: "paper, section 4; CelebA README",
  positional: {},
  words: {},
  block: {
    root: root('"data/celeba"'),
    images: optional(oneOfWords("images", ["wild", "aligned"]), "wild" as const, {
      doc: "Images in the wild, or aligned and cropped to 178 x 218.",
      why: "The paper's cascade works on images in the wild.",
      example: "wild",
    }),
    identities,
    attributes,
    split: optional(celebaSplit, undefined, {
      doc: "Which images train, fit the SVMs and test. A file has the format of `list_eval_partition.txt` and lies in the data set's folder.",
      why: "`partition`, the published split.",
      source: "paper, section 4",
      example: "identities 8000, 1000, 1000",
    }),
    unreadable,
    normalise,
  },
});
