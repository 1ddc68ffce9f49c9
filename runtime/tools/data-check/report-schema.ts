import { z } from "zod";
import { checkedKinds } from "./checked-data.js";

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const splitName = z.enum(["train", "validation", "test"]);
const named = z.strictObject({ file: z.string(), reason: z.string() }).readonly();
const spread = z.strictObject({ least: count, median: z.number(), most: count }).readonly();
const size = z.strictObject({ width: count, height: count }).readonly();
const labels = z.strictObject({ present: count, absent: count, unknown: count }).readonly();

/** The report of `fanc data check --json` on a data set. */
export const dataReportSchema = z
  .strictObject({
    schema: z.literal("fanc.data-check/6"),
    folder: z.string(),
    kind: z.enum(checkedKinds),
    images: count,
    /** Faces only; identities are null if the data set has none. */
    splits: z
      .array(z.strictObject({ split: splitName, images: count, identities: count.nullable() }).readonly())
      .readonly(),
    /** Images of each identity. */
    imagesPerIdentity: spread.nullable(),
    /** Identities in two splits: a test would show people from training. */
    sharedIdentities: z
      .array(z.strictObject({ between: z.tuple([splitName, splitName]), identities: count }).readonly())
      .readonly(),
    /** Share of the images with a known label that have the attribute; null without such images. Numbers of images by label. */
    attributes: z
      .array(
        z
          .strictObject({
            name: z.string(),
            all: share.nullable(),
            train: share.nullable(),
            validation: share.nullable(),
            test: share.nullable(),
            labels: z.strictObject({ all: labels, train: labels, validation: labels, test: labels }).readonly(),
          })
          .readonly(),
      )
      .readonly(),
    /** The rules of the evaluation of a spec, and labels that contradict them; `images`: those with both labels known. */
    rules: z
      .array(
        z
          .strictObject({
            attribute: z.string(),
            kind: z.enum(["excludes", "implies"]),
            other: z.string(),
            images: count,
            contradictions: count,
            examples: z.array(z.string()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
    /** Phi coefficients in the order of `attributes`; null if one of the two is constant. */
    correlations: z.array(z.array(z.number().min(-1.001).max(1.001).nullable()).readonly()).readonly(),
    /** Folders of class images only. */
    classes: z.array(z.strictObject({ name: z.string(), images: count }).readonly()).readonly(),
    /** Pixels of the readable images, ordered by area; null without any. */
    sizes: z.strictObject({ least: size, median: size, most: size }).readonly().nullable(),
    /** Share of the readable images that hold no colour. */
    grey: share,
    /** The innermost folder that holds all images; null without any. */
    imageFolder: z.string().nullable(),
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
    /** Files next to the images that no list names, relative to the folder of the images. */
    unlisted: z.array(z.string()).readonly(),
    boxes: z
      .strictObject({
        /** Images without an annotated box, although the data set has boxes: theirs are empty. */
        empty: z.array(named).readonly(),
        /** Boxes that have no point in common with their image. */
        outside: z.array(named).readonly(),
        /** Number of boxes that reach over an edge of their image. */
        crossing: count,
      })
      .readonly(),
    landmarks: z
      .strictObject({
        /** Images without annotated landmarks, although the data set has landmarks: theirs are equal. */
        empty: z.array(named).readonly(),
        /** Images in which no landmark is. */
        outside: z.array(named).readonly(),
        /** Number of images outside of which some landmarks are. */
        crossing: count,
      })
      .readonly(),
    /** Of the list of all faces; null without one. */
    faces: z
      .strictObject({
        total: count,
        /** In one image. */
        most: count,
        /** Number of images with more than one face. */
        several: count,
        /** Faces that have no point in common with their image. */
        outside: z.array(named).readonly(),
        /** Images that the other lists do not name. */
        unknown: z.array(z.string()).readonly(),
      })
      .readonly()
      .nullable(),
    /** One sentence for each kind of fault; empty when all is well. */
    faults: z.array(z.string()).readonly(),
  })
  .readonly();

export type DataReport = z.infer<typeof dataReportSchema>;
