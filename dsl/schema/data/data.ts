import { augmentations } from "../augmentations.js";
import { oneOf, phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { integer, number, oneOfWords, reference, size, stringValue } from "../core/values.js";
import { normalise } from "./normalise.js";
import { celebaSplit, tableSplit } from "./splits.js";
import { spellings } from "./unknown.js";

const file = stringValue("a file in quotes");
const column = stringValue("the name of a column in quotes");

const root = (example: string) =>
  required(stringValue("a folder in quotes"), {
    doc: "Folder, relative to the spec file, also if a base of it states the path; `--data name=DIR` overrides it.",
    example,
  });

const attributes = required(reference("attribute list", "the name of an attribute list"), {
  doc: "Attributes to read.",
  example: "CelebA40",
});

const unknown = (of: string) =>
  optional(spellings, [], {
    doc: `Values that mean that a label is unknown: ${of}\`nan\`, numbers, and texts in quotes. With \`0\`, only -1 means that the attribute is absent; with \`-1\`, only 0 does.`,
    why: "None: every label is known.",
    source: "MAAD-Face, whose labels are 1, -1, and 0 for unknown",
    example: '0, "?"',
  });

const identities = optional(integer("identities", 2, 10_000_000), undefined, {
  doc: "Number of identities in the training split.",
  why: "Only a softmax over identities needs it, and a split by identities already gives it.",
  unit: "identities",
  source: "paper, section 4: 8000",
  example: "8000",
});

const unreadable = optional(number("the fraction of unreadable images", { min: 0, max: 1 }), 0.02, {
  doc: "Fraction of a split's images that can be missing or damaged. Such images are skipped and listed. One unreadable image is always accepted, unless this is 0.",
  why: "A few bad files among thousands make no difference; many indicate a wrong folder or an incomplete download.",
  example: "0.001",
});

const imageFolder = phrase({
  keyword: "image_folder",
  doc: "Images in one subfolder per class. All are training images.",
  positional: {},
  words: {},
  block: {
    root: root('"data/objects"'),
    classes: optional(integer("classes", 2, 1_000_000), undefined, {
      doc: "Number of classes that the folder must contain; required for a softmax over classes.",
      why: "The number of subfolders.",
      unit: "classes",
      example: "1000",
    }),
    resized: optional(
      size("the size"),
      { height: 256, width: 256 },
      {
        doc: "Size to which images are resized before augmentation.",
        why: "256x256 as in AlexNet.",
        unit: "pixels",
        source: "Krizhevsky et al. 2012, section 2",
        example: "64x64",
      },
    ),
    augment: optional(augmentations, [], {
      doc: "Random changes in training.",
      why: "No augmentation.",
      example: "random_crop 56, flip",
    }),
    unreadable,
    normalise,
  },
});

const celeba = phrase({
  keyword: "celeba",
  doc: "A data set in CelebA's file formats: attributes, identities and, where lists are present, face boxes and landmarks.",
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
    unknown: unknown(""),
    split: optional(celebaSplit, undefined, {
      doc: "Which images are for training, for fitting the SVMs and for testing. A file must be in the data set's folder and have the format of `list_eval_partition.txt`.",
      why: "`partition`, the published split.",
      source: "paper, section 4",
      example: "identities 8000, 1000, 1000",
    }),
    unreadable,
    normalise,
  },
});

const lfwa = phrase({
  keyword: "lfwa",
  doc: "Labelled Faces in the Wild with attributes, as released with the paper. It has training and test images, but no validation images.",
  source: "paper, section 4: 13,233 images of 5,749 identities; 6,263 train the SVMs",
  positional: {},
  words: {},
  block: {
    root: root('"data/lfwa"'),
    attributes,
    unknown: unknown(""),
    labels: optional(file, "lfw_att_40.mat", {
      doc: "File with the labels: `AttrName`, `label` and `name` in MATLAB format 7.3. LFWA+ has a file of its own.",
      why: "The released file with CelebA's 40 attributes.",
      source: "LFWA release",
      example: '"lfw_att_40.mat"',
    }),
    split: optional(file, "indices_train_test.mat", {
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

const csv = phrase({
  keyword: "csv",
  doc: "Your own faces: a table of comma-separated values with one row per image and column names in the first row. An attribute's column holds 1 if the image has the attribute, otherwise 0 or -1, or one of the values that `unknown` names.",
  positional: {},
  words: {},
  block: {
    root: root('"data/mine"'),
    file: required(file, { doc: "The table, inside the folder.", example: '"labels.csv"' }),
    image: optional(column, "image", {
      doc: "Column with the image files, relative to the folder.",
      why: "The column `image`.",
      example: '"file"',
    }),
    attributes,
    unknown: unknown("`empty` (an empty cell) and "),
    identity: optional(column, undefined, {
      doc: "Column that identifies the person in the image, by number or name.",
      why: "None: the data set has no identities.",
      example: '"person"',
    }),
    identities,
    split: optional(tableSplit, undefined, {
      doc: "Which images are for training, for fitting the SVMs and for testing.",
      why: "All are training images.",
      example: 'column "split"',
    }),
    unreadable,
    normalise,
  },
});

const backgrounds = phrase({
  keyword: "backgrounds",
  doc: "Images without faces, in a folder and its subfolders. They have no labels and serve to calibrate the threshold of a window.",
  source: "paper, section 3: 2,000 background images of SUN",
  positional: {},
  words: {},
  block: { root: root('"data/sun"'), unreadable },
});

/** Every kind of data set: what `data name =` accepts. */
export const DATA_SCHEMAS = [imageFolder, celeba, lfwa, csv, backgrounds] as const;
export const dataSource = oneOf("data set kind", DATA_SCHEMAS);
