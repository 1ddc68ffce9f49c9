import { z } from "zod";
import { pair, size } from "./common.js";
import { dataRef } from "./data.js";
import { identifier } from "./names.js";

const proposals = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("sliding"),
    scales: z.array(z.number()),
    aspects: z.array(z.number()),
    step: z.number(),
  }),
  z.object({
    kind: z.literal("edgebox"),
    count: z.int().positive(),
    alpha: z.number(),
    beta: z.number(),
    minScore: z.number(),
    maxAspect: z.number(),
    minArea: z.number(),
    kappa: z.number(),
  }),
]);

const threshold = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("score"), score: z.number() }),
  z.object({
    kind: z.literal("calibrated"),
    against: identifier,
    on: dataRef.optional(),
    images: z.int().positive(),
  }),
]);

/** A step of the cascade, in evaluation order. */
export const step = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("window"),
    name: identifier,
    net: identifier,
    within: identifier,
    resized: size,
    context: z.number().positive(),
    shift: pair,
    search: z.object({
      proposals,
      threshold,
      score: z.enum(["mean", "contrast", "zscore"]),
      floor: z.enum(["none", "minimum", "median"]),
      power: z.number().positive(),
      pick: z.enum(["best", "densest", "all"]),
    }),
  }),
  z.object({
    kind: z.literal("boxes"),
    name: identifier,
    from: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("annotated") }),
      z.object({ kind: z.literal("file"), file: z.string() }),
    ]),
    context: z.number().positive(),
    shift: pair,
  }),
  z.object({
    kind: z.literal("crop"),
    name: identifier,
    of: identifier,
    enlarged: z.number().positive(),
    resized: size,
    size,
    stride: pair,
    flips: z.boolean(),
  }),
  z.object({
    kind: z.literal("feature"),
    name: identifier,
    net: identifier,
    layer: identifier,
    over: identifier,
    /** ONNX file: one crop to the features of all its patches, `patches`, and their mean, `feature`. */
    graph: z.string(),
  }),
  z.object({
    kind: z.literal("svm"),
    name: identifier,
    attributes: identifier,
    on: identifier,
    C: z.number().positive(),
    loss: z.enum(["squared_hinge", "hinge"]),
    penalty: z.enum(["l2", "l1"]),
    bias: z.number(),
    tolerance: z.number().positive(),
    maxEpochs: z.int().positive(),
    standardise: z.boolean(),
    balance: z.enum(["none", "classes"]),
  }),
]);
