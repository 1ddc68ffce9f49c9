import { z } from "zod";
import { augmentation } from "./augmentation.js";
import { range, size } from "./common.js";
import { identifier } from "./names.js";

const normalise = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("standard") }),
  z.object({ kind: z.literal("train") }),
  z.object({
    kind: z.literal("fixed"),
    mean: z.array(z.number()).length(3),
    std: z.array(z.number().positive()).length(3),
  }),
]);

/** Share of the images of a split that may be missing or damaged. */
const unreadable = z.number().min(0).max(1);

const identitySplit = z.object({ kind: z.literal("identities"), train: range, validation: range, test: range });

const faces = {
  name: identifier,
  root: z.string(),
  attributes: identifier,
  identities: z.int().positive().optional(),
  normalise,
  unreadable,
};

/** A data set of the plan; `normalise` is repeated for the reader, the graphs have it built in. */
export const data = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("image_folder"),
    name: identifier,
    root: z.string(),
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
      z.object({ kind: z.literal("partition"), file: z.string().optional() }),
      identitySplit,
    ]),
  }),
  z.object({
    kind: z.literal("lfwa"),
    ...faces,
    labels: z.string(),
    split: z.object({ kind: z.literal("index"), file: z.string() }),
  }),
  z.object({
    kind: z.literal("csv"),
    ...faces,
    file: z.string(),
    image: z.string(),
    identity: z.string().optional(),
    split: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("none") }),
      z.object({ kind: z.literal("column"), column: z.string() }),
      identitySplit,
    ]),
  }),
  z.object({ kind: z.literal("backgrounds"), name: identifier, root: z.string(), unreadable }),
]);

export const dataRef = z.object({
  data: identifier,
  view: identifier,
  split: z.enum(["train", "validation", "test"]),
});
