import type { z } from "zod";
import type { optimizer } from "../contract/parts/optimizer.js";
import type { FromPlan } from "./common.js";

/** Update rules; compiler/contract/parts/optimizer.ts says what each does. */
export type OptimizerModel = FromPlan<z.infer<typeof optimizer>>;

export type SgdModel = Extract<OptimizerModel, { readonly kind: "sgd" }>;
export type AdamModel = Extract<OptimizerModel, { readonly kind: "adam" | "adamw" }>;
export type RmsPropModel = Extract<OptimizerModel, { readonly kind: "rmsprop" }>;

/** How the rate of a step follows from the time since the stage began. */
export type LrPolicy = OptimizerModel["policy"];
