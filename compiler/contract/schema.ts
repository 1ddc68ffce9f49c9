/**
 * `plan.json`: the contract between compiler and runtime. It holds everything that training, evaluation and prediction
 * need to know; the graphs that it names are in the same folder.
 */
import { z } from "zod";
import { MAX_INPUT_CHANNELS } from "../../dsl/schema/limits.js";
import type { augmentation } from "./parts/augmentation.js";
import { step } from "./parts/cascade.js";
import { claim } from "./parts/claim.js";
import { pair, size } from "./parts/common.js";
import { data, type dataRef } from "./parts/data.js";
import { evaluation } from "./parts/evaluate.js";
import { netInit } from "./parts/init.js";
import { layer } from "./parts/layer.js";
import { identifier, sha256 } from "./parts/names.js";
import { parameter } from "./parts/parameter.js";
import { stage } from "./parts/schedule.js";
import { graphCost } from "./parts/work.js";
import { planFaults } from "./references.js";

export const planSchemaName = "fanc.plan/9";

const net = z.object({
  name: identifier,
  /** What the inference graph takes: bytes N x height x width x channels. */
  input: z.object({ channels: z.int().positive().max(MAX_INPUT_CHANNELS), ...size.shape }),
  /** In evaluation order. The graphs compute them; people and stage keys read what they are. */
  layers: z.array(layer),
  parameters: z.array(parameter),
  /** The source of its initial weights; without it the fillers of the parameters draw them. */
  init: netInit.optional(),
  /** Name of its graph, without an ending (graph-files.ts); its outputs are `response` (where the net has one) and the feature layers. */
  graph: z.string(),
  /** Cell i of the response map has its centre at start + i * stride input pixels (vertical, horizontal). */
  response: z.object({ layer: identifier, start: pair, stride: pair }).optional(),
  outputs: z.array(identifier),
});

const fields = z.object({
  schema: z.literal(planSchemaName),
  /** Name of the spec's cascade, else of its file. */
  name: z.string().regex(/^[^/\\\0]+$/, "expected a name without slashes"),
  spec: z.object({ file: z.string(), sha256 }),
  seed: z.int(),
  /** Bytes that a training step may take by the compiler's estimate; absent without a schedule. */
  memory: z.number().optional(),
  /** How bytes become numbers; `measured`: by parameters of each net, `@pixels.mean` and `@pixels.std`. */
  normalise: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("fixed"), mean: z.array(z.number()), std: z.array(z.number()) }),
    z.object({ kind: z.literal("measured") }),
  ]),
  attributeLists: z.array(z.object({ name: identifier, attributes: z.array(z.string()) })),
  data: z.array(data),
  nets: z.array(net),
  cascade: z.array(step),
  stages: z.array(stage),
  evaluate: evaluation.optional(),
  /** What the evaluation must show, in the order of the spec. */
  claims: z.array(claim),
  /** What the execution of each graph costs; only estimates of time and memory read it. */
  costs: z.array(graphCost),
});

export type Plan = z.infer<typeof fields>;

/** Of a plan whose names are those of the language, and in which every reference has its target. */
export const planSchema = fields.superRefine((plan, ctx) => {
  for (const { path, message } of planFaults(plan)) ctx.addIssue({ code: "custom", path: [...path], message });
});
export type PlanParameter = z.infer<typeof parameter>;
export type PlanNet = Plan["nets"][number];
export type PlanInit = z.infer<typeof netInit>;
export type PlanData = Plan["data"][number];
export type PlanDataRef = z.infer<typeof dataRef>;
export type PlanStep = Plan["cascade"][number];
export type PlanStage = Plan["stages"][number];
export type TrainPlan = Extract<PlanStage, { readonly kind: "train" }>;
export type TrainGroup = TrainPlan["groups"][number];
export type FitPlan = Extract<PlanStage, { readonly kind: "fit" }>;
export type BoxesPlan = Extract<PlanStep, { readonly kind: "boxes" }>;
export type WindowPlan = Extract<PlanStep, { readonly kind: "window" }>;
export type CropPlan = Extract<PlanStep, { readonly kind: "crop" }>;
export type FeaturePlan = Extract<PlanStep, { readonly kind: "feature" }>;
export type SvmPlan = Extract<PlanStep, { readonly kind: "svm" }>;
export type OutputPlan = Extract<PlanStep, { readonly kind: "output" }>;
export type DecidePlan = Extract<PlanStep, { readonly kind: "decide" }>;
/** A step that scores attributes by a linear function of a feature. */
export type ScorePlan = SvmPlan | OutputPlan;
export type EvaluationPlan = NonNullable<Plan["evaluate"]>;
export type PlanAugmentation = z.infer<typeof augmentation>;
export type PlanClaim = Plan["claims"][number];
export type PlanSize = z.infer<typeof size>;
