/**
 * `plan.json`: the contract between compiler and runtime. It says everything that training, evaluation and
 * prediction need to know; the graphs it names lie beside it.
 */
import { z } from "zod";

export const planSchemaName = "fanc.plan/1";

const size = z.object({ height: z.int().positive(), width: z.int().positive() });
const pair = z.tuple([z.number(), z.number()]);

const init = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("gaussian"), std: z.number().nonnegative() }),
  z.object({ kind: z.literal("xavier") }),
  z.object({ kind: z.literal("msra") }),
  z.object({ kind: z.literal("constant"), value: z.number() }),
]);

const parameter = z.object({
  name: z.string(),
  shape: z.array(z.int().positive()),
  init,
  fanIn: z.int().positive(),
  lrMultiplier: z.number(),
  decayMultiplier: z.number(),
});

const augmentation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("flip") }),
  z.object({ kind: z.literal("random_crop"), size }),
  z.object({ kind: z.literal("ten_crop"), size }),
  z.object({ kind: z.literal("shift"), amount: z.number() }),
  z.object({ kind: z.literal("zoom"), amount: z.number() }),
  z.object({ kind: z.literal("light"), amount: z.number() }),
]);

const data = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("image_folder"),
    name: z.string(),
    root: z.string(),
    classes: z.int().positive().optional(),
    resized: size,
    augment: z.array(augmentation),
  }),
  z.object({
    kind: z.literal("celeba"),
    name: z.string(),
    root: z.string(),
    images: z.enum(["wild", "aligned"]),
    attributes: z.string(),
    identities: z.int().positive().optional(),
  }),
]);

const dataRef = z.object({
  data: z.string(),
  view: z.string(),
  split: z.enum(["train", "validation", "test"]),
});

const net = z.object({
  name: z.string(),
  /** What the inference graph takes: bytes N x height x width x channels. */
  input: z.object({ channels: z.int().positive(), height: z.int().positive(), width: z.int().positive() }),
  parameters: z.array(parameter),
  /** ONNX file; its outputs are `response` (where the net has one) and the feature layers. */
  graph: z.string(),
  /** Cell i of the response map has its centre at start + i * stride input pixels (vertical, horizontal). */
  response: z.object({ start: pair, stride: pair }).optional(),
  outputs: z.array(z.string()),
});

const step = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("window"),
    name: z.string(),
    net: z.string(),
    within: z.string(),
    resized: size,
    context: z.number().positive(),
    shift: pair,
    search: z.object({
      proposals: z.literal("sliding"),
      scales: z.array(z.number()),
      aspects: z.array(z.number()),
      step: z.number(),
      score: z.enum(["mean", "contrast", "zscore"]),
      floor: z.enum(["none", "minimum", "median"]),
      power: z.number().positive(),
      pick: z.enum(["best", "densest"]),
    }),
  }),
  z.object({
    kind: z.literal("crop"),
    name: z.string(),
    of: z.string(),
    enlarged: z.number().positive(),
    resized: size,
    size,
    stride: pair,
    flips: z.boolean(),
  }),
  z.object({ kind: z.literal("feature"), name: z.string(), net: z.string(), layer: z.string(), over: z.string() }),
  z.object({
    kind: z.literal("svm"),
    name: z.string(),
    attributes: z.string(),
    on: z.string(),
    C: z.number().positive(),
    bias: z.number(),
    tolerance: z.number().positive(),
    maxEpochs: z.int().positive(),
    standardise: z.boolean(),
  }),
]);

const optimizer = z.object({
  kind: z.literal("sgd"),
  lr: z.number().positive(),
  momentum: z.number(),
  decay: z.number(),
  clip: z.number().positive().optional(),
  policy: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("fixed") }),
    z.object({
      kind: z.literal("step"),
      factor: z.number(),
      every: z.number().positive(),
      unit: z.enum(["steps", "epochs"]),
    }),
  ]),
});

const stage = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("train"),
    name: z.string(),
    after: z.array(z.string()),
    /** Nets with the same training step and the same history are trained once and share the result. */
    runs: z.array(
      z.object({
        nets: z.array(z.string()).min(1),
        graph: z.string(),
        input: size,
        headParameters: z.array(parameter),
      }),
    ),
    on: dataRef,
    labels: z.enum(["class", "identity", "attribute"]),
    /** Size of the output layer: classes, identities or attributes. */
    outputs: z.int().positive(),
    /** Does the graph take integer `labels`, 0/1 `targets`? */
    feeds: z.array(z.enum(["labels", "targets"])),
    /** Two or more images of an identity are needed in a batch (similarity loss). */
    paired: z.boolean(),
    optimizer,
    batch: z.int().positive(),
    epochs: z.number().positive(),
    augment: z.array(augmentation),
  }),
  z.object({
    kind: z.literal("fit"),
    name: z.string(),
    after: z.array(z.string()),
    score: z.string(),
    on: dataRef,
  }),
]);

export const planSchema = z.object({
  schema: z.literal(planSchemaName),
  /** Name of the spec's cascade, else of its file. */
  name: z.string(),
  spec: z.object({ file: z.string(), sha256: z.string() }),
  seed: z.int(),
  normalise: z.object({ mean: z.array(z.number()), std: z.array(z.number()) }),
  attributeLists: z.array(z.object({ name: z.string(), attributes: z.array(z.string()) })),
  data: z.array(data),
  nets: z.array(net),
  cascade: z.array(step),
  stages: z.array(stage),
  evaluate: z.object({ on: dataRef, iou: z.number(), window: z.string() }).optional(),
});

export type Plan = z.infer<typeof planSchema>;
export type PlanParameter = z.infer<typeof parameter>;
export type PlanNet = Plan["nets"][number];
export type PlanData = Plan["data"][number];
export type PlanDataRef = z.infer<typeof dataRef>;
export type PlanStep = Plan["cascade"][number];
export type PlanStage = Plan["stages"][number];
export type TrainPlan = Extract<PlanStage, { readonly kind: "train" }>;
export type TrainRun = TrainPlan["runs"][number];
export type FitPlan = Extract<PlanStage, { readonly kind: "fit" }>;
export type WindowPlan = Extract<PlanStep, { readonly kind: "window" }>;
export type CropPlan = Extract<PlanStep, { readonly kind: "crop" }>;
export type FeaturePlan = Extract<PlanStep, { readonly kind: "feature" }>;
export type SvmPlan = Extract<PlanStep, { readonly kind: "svm" }>;
export type PlanAugmentation = z.infer<typeof augmentation>;
export type PlanSize = z.infer<typeof size>;
