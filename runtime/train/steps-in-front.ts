import type { Plan, PlanStage, PlanStep } from "../../compiler/contract/schema.js";

/** The steps of the cascade that make what a stage reads, first ones first: none for whole images. */
export function stepsInFront(plan: Plan, stage: PlanStage): readonly PlanStep[] {
  if (stage.kind === "train") return chain(plan, stage.on.view);
  const score = plan.cascade.find(({ name }) => name === stage.score);
  return score === undefined ? [] : chain(plan, sourceOf(score));
}

/** Nets that these steps run. */
export function netsInFront(plan: Plan, stage: PlanStage): readonly string[] {
  return stepsInFront(plan, stage).flatMap((step) =>
    step.kind === "window" || step.kind === "feature" ? [step.net] : [],
  );
}

function chain(plan: Plan, name: string | undefined): readonly PlanStep[] {
  const step = plan.cascade.find((one) => one.name === name);
  return step === undefined ? [] : [...chain(plan, sourceOf(step)), step];
}

function sourceOf(step: PlanStep): string | undefined {
  switch (step.kind) {
    case "boxes":
      return undefined;
    case "window":
      return step.within;
    case "crop":
      return step.of;
    case "feature":
      return step.over;
    case "svm":
      return step.on;
    default: {
      const never: never = step;
      return never;
    }
  }
}
