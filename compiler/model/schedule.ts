import type { z } from "zod";
import type { optimizer } from "../contract/parts/optimizer.js";
import type { fit, trainOptions } from "../contract/parts/schedule.js";
import type { FromPlan, Origin, Pair } from "./common.js";

export interface ScheduleModel {
  readonly seed: number;
  /** Bytes that a training step may take, by the compiler's estimate. */
  readonly memory: number;
  /** In an order in which every stage comes after the stages it waits for. */
  readonly stages: readonly StageModel[];
  readonly origin: Origin;
}

export type StageModel = TrainStage | FitStage;

/** A stage that trains; compiler/contract/parts/schedule.ts describes what the plan takes as it is. */
export type TrainStage = FromPlan<z.infer<z.ZodObject<typeof trainOptions>>> & {
  readonly kind: "train";
  /** Nets with equal trunks trained on the same data and loss start alike: they are trained once and share the result. */
  readonly nets: readonly string[];
  readonly loss: readonly LossTerm[];
  /** The extra output layer that training adds after the net's last layer and that is removed afterwards. */
  readonly output: "dense" | "average" | "max";
  /** Cells whose mean counts before a `max` head's maximum is taken. */
  readonly outputWindow: Pair;
  readonly origin: Origin;
};

export type EarlyStop = NonNullable<TrainStage["earlyStop"]>;

export type FitStage = FromPlan<z.infer<typeof fit>> & { readonly origin: Origin };

export type LossTerm =
  /** Cross-entropy of a softmax over classes or identities, mean over the batch. */
  | { readonly kind: "softmax"; readonly weight: number; readonly over: "classes" | "identities" }
  /** Sum over attributes of sigmoid cross-entropy, mean over the batch; paper section 2, item 3. */
  | { readonly kind: "sigmoid"; readonly weight: number; readonly over: string }
  /** Sum over attributes of max(0, 1 - y z) with y = 1 or -1, mean over the batch. */
  | { readonly kind: "hinge"; readonly weight: number; readonly over: string }
  /** Sum over pairs of equal identity of squared Euclidean distances of a layer's vectors, divided by the batch size. */
  | { readonly kind: "similarity"; readonly weight: number; readonly layer: string }
  /** Mean over all pairs of d^2 / 2 for equal identities, max(0, margin - d)^2 / 2 for different ones. */
  | { readonly kind: "contrastive"; readonly weight: number; readonly layer: string; readonly margin: number };

/** Update rules; compiler/contract/parts/optimizer.ts says what each does. */
export type OptimizerModel = FromPlan<z.infer<typeof optimizer>>;

export type SgdModel = Extract<OptimizerModel, { readonly kind: "sgd" }>;
export type AdamModel = Extract<OptimizerModel, { readonly kind: "adam" | "adamw" }>;
export type RmsPropModel = Extract<OptimizerModel, { readonly kind: "rmsprop" }>;

/** How the rate of a step follows from the time since the stage began. */
export type LrPolicy = OptimizerModel["policy"];
