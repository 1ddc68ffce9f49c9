import type { z } from "zod";
import type { lossTerm } from "../contract/parts/loss.js";
import type { optimizer } from "../contract/parts/optimizer.js";
import type { fit, trainOptions } from "../contract/parts/schedule.js";
import type { FromPlan, Origin } from "./common.js";
import type { Init } from "./net.js";

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
  /** The initial weights of the output layer. */
  readonly outputInit: Init;
  readonly origin: Origin;
};

export type EarlyStop = NonNullable<TrainStage["earlyStop"]>;

export type FitStage = FromPlan<z.infer<typeof fit>> & { readonly origin: Origin };

/** A term of a loss; compiler/contract/parts/loss.ts says what each is. */
export type LossTerm = FromPlan<z.infer<typeof lossTerm>>;

/** Update rules; compiler/contract/parts/optimizer.ts says what each does. */
export type OptimizerModel = FromPlan<z.infer<typeof optimizer>>;

export type SgdModel = Extract<OptimizerModel, { readonly kind: "sgd" }>;
export type AdamModel = Extract<OptimizerModel, { readonly kind: "adam" | "adamw" }>;
export type RmsPropModel = Extract<OptimizerModel, { readonly kind: "rmsprop" }>;

/** How the rate of a step follows from the time since the stage began. */
export type LrPolicy = OptimizerModel["policy"];
