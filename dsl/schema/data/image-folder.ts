import { augmentations } from "../augmentations/augmentations.js";
import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { integer, size } from "../core/values.js";
import { root, unreadable } from "./common.js";
import { normalise } from "./normalise.js";

export const imageFolder = phrase({
  keyword: "image_folder",
  doc: "Images in one sub-folder for each class. All are training images.",
  positional: {},
  words: {},
  block: {
    root: root('"data/objects"'),
    classes: optional(integer("classes", 2, 1_000_000), undefined, {
      doc: "Number of classes that the folder must have; a softmax over classes needs it.",
      why: "Left out, the folder decides.",
      unit: "classes",
      example: "1000",
    }),
    resized: optional(
      size("the size"),
      { height: 256, width: 256 },
      {
        doc: "Images are brought to this size before augmentation.",
        why: "256x256 as in AlexNet.",
        unit: "pixels",
        source: "Krizhevsky et al. 2012, section 2",
        example: "64x64",
      },
    ),
    augment: optional(augmentations, [], {
      doc: "Random changes in training.",
      why: "None unless asked for.",
      example: "random_crop 56, flip",
    }),
    unreadable,
    normalise,
  },
});
