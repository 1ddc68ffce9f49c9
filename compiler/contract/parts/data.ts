import { z } from "zod";
import { augmentation } from "./augmentation.js";
import { range, size } from "./common.js";
import { identifier } from "./names.js";

/** How the bytes of an image become the numbers that a net sees. */
const normalise = z.discriminatedUnion("kind", [
  /** (x - 127.5) / 64 */
  z.object({ kind: z.literal("standard") }),
  /** (x - mean) / std of each colour over the training images. */
  z.object({ kind: z.literal("train") }),
  /** (x - mean) / std, for red, green and blue. */
  z.object({
    kind: z.literal("fixed"),
    mean: z.array(z.number()).length(3),
    std: z.array(z.number().positive()).length(3),
  }),
]);

/** Share of the images of a split that may be missing or damaged. */
const unreadable = z.number().min(0).max(1);

/** Positions of identities in ascending order of identity number, from 0. */
const identitySplit = z.object({ kind: z.literal("identities"), train: range, validation: range, test: range });

const faces = {
  name: identifier,
  root: z.string(),
  /** Name of an attribute list. */
  attributes: identifier,
  /** Spellings of labels that are not known; see dsl/text/label-spellings.ts. */
  unknown: z.array(z.string()),
  /** The number of identities in the training split that the spec promises; needed by a softmax over identities. */
  identities: z.int().positive().optional(),
  normalise,
  unreadable,
};

/** A data set of the plan; `normalise` is repeated for the reader, the graphs have it built in. */
export const data = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("image_folder"),
    name: identifier,
    /** As written: relative paths are relative to the spec file. */
    root: z.string(),
    /** The number of classes that the spec promises (needed by a softmax over classes); checked when training starts. */
    classes: z.int().positive().optional(),
    resized: size,
    augment: z.array(augmentation),
    normalise,
    unreadable,
  }),
  z.object({
    kind: z.literal("celeba"),
    ...faces,
    images: z.enum(["wild", "aligned"]),
    split: z.discriminatedUnion("kind", [
      /** The list that assigns each image: 0 train, 1 validation, 2 test; the published one without a file in the data set's folder. */
      z.object({ kind: z.literal("partition"), file: z.string().optional() }),
      identitySplit,
    ]),
  }),
  /** Labelled Faces in the Wild with attributes: paper, section 4. It has no validation images. */
  z.object({
    kind: z.literal("lfwa"),
    ...faces,
    /** MATLAB file with the labels, in the data set's folder. */
    labels: z.string(),
    split: z.object({ kind: z.literal("index"), file: z.string() }),
  }),
  /** A table with a row for each image. */
  z.object({
    kind: z.literal("csv"),
    ...faces,
    file: z.string(),
    /** Column with the image files. */
    image: z.string(),
    /** Column with the identities. */
    identity: z.string().optional(),
    split: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("none") }),
      z.object({ kind: z.literal("column"), column: z.string() }),
      identitySplit,
    ]),
  }),
  /** Images without faces. */
  z.object({ kind: z.literal("backgrounds"), name: identifier, root: z.string(), unreadable }),
]);

export const dataRef = z.object({
  data: identifier,
  /** `"image"` for whole images, else the name of a cascade step (a window or patches). */
  view: identifier,
  split: z.enum(["train", "validation", "test"]),
});
