import type { z } from "zod";
import type { step } from "../contract/parts/cascade.js";
import type { FromPlan, Origin } from "./common.js";

export interface CascadeModel {
  readonly name: string;
  /** In evaluation order. */
  readonly steps: readonly CascadeStep[];
  readonly origin: Origin;
}

type Placed<S> = FromPlan<S> & { readonly origin: Origin };
type PlanStep = z.infer<typeof step>;
type StepOf<K extends PlanStep["kind"]> = Placed<Extract<PlanStep, { kind: K }>>;

/** A step; compiler/contract/parts/cascade.ts describes the kinds. */
export type CascadeStep = WindowStep | BoxesStep | CropStep | FeatureStep | ScoreStep | DecideStep;
export type WindowStep = StepOf<"window">;
export type BoxesStep = StepOf<"boxes">;
export type CropStep = StepOf<"crop">;
/** The plan adds the name of the graph. */
export type FeatureStep = Placed<Omit<Extract<PlanStep, { kind: "feature" }>, "graph">>;
export type SvmStep = StepOf<"svm">;
export type OutputStep = StepOf<"output">;
/** A step that decides by the score; a cascade has at most one. */
export type DecideStep = StepOf<"decide">;
/** A step that scores attributes by a linear function of a feature; a cascade has at most one. */
export type ScoreStep = SvmStep | OutputStep;

export type WindowSearch = WindowStep["search"];
/** Where candidate windows come from. */
export type Proposals = WindowSearch["proposals"];
/** Which windows of a response map a step takes. */
export type Pick = WindowSearch["pick"];
/** The score below which an image has no window. */
export type Threshold = WindowSearch["threshold"];
