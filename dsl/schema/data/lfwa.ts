import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { textValue } from "../core/values.js";
import { attributes, identities, root, unreadable } from "./common.js";
import { normalise } from "./normalise.js";

export const lfwa = phrase({
  keyword: "lfwa",
  doc: "Labelled Faces in the Wild with attributes, as released with the paper. It has training and test images, and no validation images.",
  source: "paper, section 4: 13,233 images of 5,749 identities; 6,263 train the SVMs",
  positional: {},
  words: {},
  block: {
    root: root('"data/lfwa"'),
    attributes,
    labels: optional(textValue("a file in quotes"), "lfw_att_40.mat", {
      doc: "File with the labels: `AttrName`, `label` and `name` in MATLAB's format 7.3. LFWA+ has another one.",
      why: "The released file with CelebA's 40 attributes.",
      source: "LFWA release",
      example: '"lfw_att_40.mat"',
    }),
    split: optional(textValue("a file in quotes"), "indices_train_test.mat", {
      doc: "File that divides the images into training and test images by index.",
      why: "The released file.",
      source: "LFWA release: indices_img_train, indices_img_test",
      example: '"indices_train_test.mat"',
    }),
    identities,
    unreadable,
    normalise,
  },
});
