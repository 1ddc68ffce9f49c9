import { z } from "zod";
import { pair, size } from "./common.js";
import { dataRef } from "./data.js";
import { identifier } from "./names.js";

/** Where candidate windows come from. */
const proposals = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("sliding"),
    /** Window height as shares of the shorter side of the searched area. */
    scales: z.array(z.number()),
    /** Width / height. */
    aspects: z.array(z.number()),
    /** Step between windows, as a share of the window's side. */
    step: z.number(),
  }),
  /** Zitnick and Dollár 2014; the names are theirs. */
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

/** The score below which an image has no window. */
const threshold = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("score"), score: z.number() }),
  /** Separates `images` images with a face from as many of the data set `against`; paper, section 3. */
  z.object({
    kind: z.literal("calibrated"),
    against: identifier,
    /** Images with a face; those on which the SVMs are fitted if undefined. */
    on: dataRef.optional(),
    images: z.int().positive(),
  }),
]);

/** How a found window is fitted to the boxes of faces; Girshick et al. 2014, appendix C. */
const refine = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  /** `on`: images with annotated boxes. */
  z.object({ kind: z.literal("regression"), on: dataRef }),
]);

/** Which windows of a response map a step takes. */
const pick = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("best") }),
  z.object({ kind: z.literal("densest") }),
  /** A window at every density peak. */
  z.object({
    kind: z.literal("all"),
    /** Windows of one searched area. */
    most: z.int().positive(),
    /** Least density of a peak, as a share of that of the highest one. */
    density: z.number(),
    /** Largest IoU of two windows of one image, also of those that later steps find inside. */
    overlap: z.number(),
  }),
]);

/** A step of the cascade, in evaluation order. */
export const step = z.discriminatedUnion("kind", [
  /** Finds a window by the response map of a net; paper, section 3 (localisation). */
  z.object({
    kind: z.literal("window"),
    name: identifier,
    net: identifier,
    /** `"image"` or the name of an earlier window or boxes step. */
    within: identifier,
    /** Size at which the net sees the area: letterboxed for the whole image, stretched for a window. */
    resized: size,
    refine,
    /** The result is the refined window enlarged by this factor, moved by `shift` (shares of its height and width). */
    context: z.number().positive(),
    shift: pair,
    search: z.object({
      proposals,
      threshold,
      score: z.enum(["mean", "contrast", "zscore"]),
      floor: z.enum(["none", "minimum", "median"]),
      /** Responses are raised to this power before windows are scored. */
      power: z.number().positive(),
      pick,
    }),
  }),
  /** Face boxes of a list in place of a search. */
  z.object({
    kind: z.literal("boxes"),
    name: identifier,
    /** The data set's own annotation, or a list in its folder. */
    from: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("annotated") }),
      z.object({ kind: z.literal("file"), file: z.string() }),
    ]),
    context: z.number().positive(),
    shift: pair,
  }),
  /** Overlapping patches of a window, or of the whole image. */
  z.object({
    kind: z.literal("crop"),
    name: identifier,
    /** `"image"` or the name of an earlier window or boxes step. */
    of: identifier,
    /** 1 for the whole image. */
    enlarged: z.number().positive(),
    /** Size of the area before patches are cut: letterboxed for the whole image, stretched for a window. */
    resized: size,
    size,
    stride: pair,
    flips: z.boolean(),
  }),
  z.object({
    kind: z.literal("feature"),
    name: identifier,
    net: identifier,
    /** Layer statement whose output is the feature vector. */
    layer: identifier,
    over: identifier,
    /** ONNX file: one crop to the features of all its patches, `patches`, and their mean, `feature`. */
    graph: z.string(),
  }),
  z.object({
    kind: z.literal("svm"),
    name: identifier,
    /** Name of an attribute list. */
    attributes: identifier,
    on: identifier,
    C: z.number().positive(),
    loss: z.enum(["squared_hinge", "hinge"]),
    penalty: z.enum(["l2", "l1"]),
    bias: z.number(),
    tolerance: z.number().positive(),
    maxEpochs: z.int().positive(),
    standardise: z.boolean(),
    /** `classes`: the loss is weighted by the inverse frequency of the labels. */
    balance: z.enum(["none", "classes"]),
    /** Share of the features that each attribute keeps: those with the largest weights. */
    neurons: z.number().positive().max(1),
  }),
  /** Attributes scored by the output layer of a stage. */
  z.object({
    kind: z.literal("output"),
    name: identifier,
    /** The list of the stage's loss. */
    attributes: identifier,
    on: identifier,
    /** The last stage that trains the feature's net. */
    stage: identifier,
  }),
  /** Decisions by a score: docs/guide/decisions.md. */
  z.object({
    kind: z.literal("decide"),
    name: identifier,
    /** Name of the step of scores. */
    score: identifier,
    /** Images on which it is fitted; those of the stage that fits the score if undefined. */
    on: dataRef.optional(),
    threshold: z.enum(["score", "accuracy", "f1", "balanced", "equal_error"]),
    calibrate: z.enum(["none", "platt", "isotonic", "temperature"]),
    /** Least probability of an answer; 0: every answer is given. */
    abstain: z.number().min(0).lt(1),
    folds: z.int().min(2),
  }),
]);
