import { z } from "zod";
import { checkedKinds } from "./checked-data.js";

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const splitName = z.enum(["train", "validation", "test"]);
const named = z.strictObject({ file: z.string(), reason: z.string() }).readonly();
const spread = z.strictObject({ least: count, median: z.number(), most: count }).readonly();
const size = z.strictObject({ width: count, height: count }).readonly();

/** What `fanc data check --json` prints of a data set. */
export const dataReportSchema = z
  .strictObject({
    schema: z.literal("fanc.data-check/3"),
    folder: z.string(),
    kind: z.enum(checkedKinds),
    images: count,
    /** Faces only; identities are null where the data set does not know them. */
    splits: z
      .array(z.strictObject({ split: splitName, images: count, identities: count.nullable() }).readonly())
      .readonly(),
    /** Images of each identity. */
    imagesPerIdentity: spread.nullable(),
    /** Identities that occur in two splits, so that a test meets people it was trained on. */
    sharedIdentities: z
      .array(z.strictObject({ between: z.tuple([splitName, splitName]), identities: count }).readonly())
      .readonly(),
    /** Share of images with the attribute; null where a split is empty. */
    attributes: z
      .array(
        z
          .strictObject({
            name: z.string(),
            all: share,
            train: share.nullable(),
            validation: share.nullable(),
            test: share.nullable(),
          })
          .readonly(),
      )
      .readonly(),
    /** Phi coefficients in the order of `attributes`; null where one of the two is always the same. */
    correlations: z.array(z.array(z.number().min(-1.001).max(1.001).nullable()).readonly()).readonly(),
    /** Folders of class images only. */
    classes: z.array(z.strictObject({ name: z.string(), images: count }).readonly()).readonly(),
    /** Pixels of the readable images, ordered by area; null without any. */
    sizes: z.strictObject({ least: size, median: size, most: size }).readonly().nullable(),
    /** Share of the readable images that hold no colour. */
    grey: share,
    /** Image files that are missing or cannot be decoded. */
    unreadable: z.array(named).readonly(),
    /** Groups of images that show the same image. */
    duplicates: z
      .array(
        z
          .strictObject({
            files: z.array(z.string()).readonly(),
            /** `bytes`: the files are equal; `image`: the same image, compressed or resized again. */
            same: z.enum(["bytes", "image"]),
            splits: z.array(splitName).readonly(),
            /** Whether their attributes or classes differ. */
            labelsDiffer: z.boolean(),
          })
          .readonly(),
      )
      .readonly(),
    /** Files beside the images that no list names, relative to the folder of the images. */
    unlisted: z.array(z.string()).readonly(),
    boxes: z
      .strictObject({
        /** Boxes that are empty or have no point in common with their image. */
        outside: z.array(named).readonly(),
        /** Number of boxes that reach over an edge of their image. */
        crossing: count,
      })
      .readonly(),
    /** One sentence for each kind of fault; empty when all is well. */
    faults: z.array(z.string()).readonly(),
  })
  .readonly();

export type DataReport = z.infer<typeof dataReportSchema>;
