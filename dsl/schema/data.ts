import { augmentations } from "./augment.js";
import { choice, sentence } from "./core/sentence.js";
import { optional, required } from "./core/types.js";
import { integer, oneOf, reference, size, textValue } from "./core/values.js";

const root = (example: string) =>
  required(textValue("a folder in quotes"), {
    doc: "Folder, relative to the spec file; `--data name=DIR` overrides it.",
    example,
  });

export const imageFolder = sentence({
  head: "image_folder",
  doc: "Images in one sub-folder for each class.",
  positional: {},
  words: {},
  block: {
    root: root('"data/objects"'),
    classes: optional(integer("classes", 2, 1_000_000), undefined, {
      doc: "Number of classes that the folder must have.",
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
  },
});

export const celeba = sentence({
  head: "celeba",
  doc: "A data set in CelebA's file formats.",
  source: "paper, section 4; CelebA README",
  positional: {},
  words: {},
  block: {
    root: root('"data/celeba"'),
    images: optional(oneOf("images", ["wild", "aligned"]), "wild" as const, {
      doc: "Images in the wild, or aligned and cropped to 178 x 218.",
      why: "The paper's cascade works on images in the wild.",
      example: "wild",
    }),
    identities: optional(integer("identities", 2, 10_000_000), undefined, {
      doc: "Number of identities in the training split; a softmax over identities needs it.",
      unit: "identities",
      source: "paper, section 4: 8000",
      example: "8000",
    }),
    attributes: required(reference("attribute list", "the name of an attribute list"), {
      doc: "The attributes that are read.",
      example: "CelebA40",
    }),
  },
});

export const DATA_SCHEMAS = [imageFolder, celeba] as const;
export const dataSource = choice("data set kind", DATA_SCHEMAS);
