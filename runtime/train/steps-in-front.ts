import { sourceOf, stepsTo } from "../../compiler/contract/plan-queries.js";
import type { Plan, PlanStage, PlanStep, WindowPlan } from "../../compiler/contract/schema.js";

/** The steps of the cascade that make what a stage reads, first ones first: none for whole images. */
export function stepsInFront(plan: Plan, stage: PlanStage): readonly PlanStep[] {
  if (stage.kind === "train") return chain(plan, stage.on.view);
  const score = plan.cascade.find(({ name }) => name === stage.score);
  return score === undefined ? [] : chain(plan, sourceOf(score));
}

/** A window step that is refined by a regression. */
export type RefinedStep = WindowPlan & { readonly refine: Extract<WindowPlan["refine"], { kind: "regression" }> };

const isRefined = (step: PlanStep): step is RefinedStep => step.kind === "window" && step.refine.kind === "regression";

/** The refined windows among the steps in front of a stage, first ones first. */
export const refinedSteps = (plan: Plan, stage: PlanStage): readonly RefinedStep[] =>
  stepsInFront(plan, stage).filter(isRefined);

/** The refined windows among the steps that lead to one, this one included. */
export const refinedStepsTo = (plan: Plan, step: string): readonly RefinedStep[] => chain(plan, step).filter(isRefined);

/** Nets that these steps run. */
export function netsInFront(plan: Plan, stage: PlanStage): readonly string[] {
  return stepsInFront(plan, stage).flatMap((step) =>
    step.kind === "window" || step.kind === "feature" ? [step.net] : [],
  );
}

function chain({ cascade }: Plan, name: string | undefined): readonly PlanStep[] {
  const find = (wanted: string | undefined) => cascade.find((one) => one.name === wanted);
  return stepsTo(find(name), find);
}
