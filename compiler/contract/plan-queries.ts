import type {
  DecidePlan,
  FitPlan,
  Plan,
  PlanDataRef,
  PlanNet,
  PlanStage,
  PlanStep,
  ScorePlan,
  TrainPlan,
  WindowPlan,
} from "./schema.js";

export function netOf({ nets }: Pick<Plan, "nets">, name: string): PlanNet {
  const net = nets.find((one) => one.name === name);
  if (net === undefined) throw new Error(`plan: no net ${name}`);
  return net;
}

/** Part of the net's input, in its pixels, that the cells of its response map cover. */
export function coverOf(
  { response, name }: PlanNet,
  rows: number,
  cols: number,
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  if (response === undefined) throw new Error(`plan: ${name} has no response map`);
  const { start, stride } = response;
  return {
    x: start[1] - stride[1] / 2,
    y: start[0] - stride[0] / 2,
    width: cols * stride[1],
    height: rows * stride[0],
  };
}

/** Largest overlap (IoU) of two windows of one image: that of the nearest step that finds several; 1 where none does. */
export function largestOverlap({ cascade }: Pick<Plan, "cascade">, { search: { pick }, within }: WindowPlan): number {
  if (pick.kind === "all") return pick.overlap;
  const outer = cascade.find(({ name }) => name === within);
  return outer?.kind === "window" ? largestOverlap({ cascade }, outer) : 1;
}

type AnyStep = { readonly kind: PlanStep["kind"] };

/** Does a step score attributes? Also of the checked model. */
export const isScore = <S extends AnyStep>(step: S | undefined): step is Extract<S, { kind: ScorePlan["kind"] }> =>
  step?.kind === "svm" || step?.kind === "output";

/** The step that scores attributes; undefined if the cascade has none. */
export const scoreOf = ({ cascade }: Pick<Plan, "cascade">): ScorePlan | undefined => cascade.find(isScore);

/** The step that decides by the score; undefined if a score above 0 decides. */
export const decisionOf = ({ cascade }: Pick<Plan, "cascade">): DecidePlan | undefined =>
  cascade.find((step) => step.kind === "decide");

/**
 * What a stage fits of the decisions: the step and its images. `ownImages`: those of the stage itself. Undefined for another stage,
 * or without a decide step.
 */
export function decisionFit(
  plan: Pick<Plan, "cascade">,
  { score, on: own }: FitPlan,
): { readonly step: DecidePlan; readonly on: PlanDataRef; readonly ownImages: boolean } | undefined {
  const step = decisionOf(plan);
  if (step === undefined || step.score !== score) return undefined;
  const { on = own } = step;
  return { step, on, ownImages: on.data === own.data && on.split === own.split };
}

/** The stage that makes the linear function of a score: the one that fits the SVMs, or trains the output layer. */
export function scoreStage(plan: Pick<Plan, "cascade" | "stages">): PlanStage | undefined {
  const score = scoreOf(plan);
  return plan.stages.find((stage) =>
    score?.kind === "output" ? stage.name === score.stage : stage.kind === "fit" && stage.score === score?.name,
  );
}

/** The images from which the score is learnt. */
export const scoreImages = (plan: Pick<Plan, "cascade" | "stages">): PlanDataRef | undefined => scoreStage(plan)?.on;

/** A run keeps the output layers of stages over attributes: a score can use them, also in a run that reuses the stage. */
export const keepsOutputLayer = ({ labels }: Pick<TrainPlan, "labels">): boolean => labels === "attribute";

/** What a step of the plan, or of the checked model, reads. */
type Reading =
  | { readonly kind: "boxes" }
  | { readonly kind: "window"; readonly within: string }
  | { readonly kind: "crop"; readonly of: string }
  | { readonly kind: "feature"; readonly over: string }
  | { readonly kind: ScorePlan["kind"]; readonly on: string }
  | { readonly kind: "decide"; readonly score: string };

/** What windows and crops read where it is no earlier step: the whole image, letterboxed to the size at which a net sees it. */
export const wholeImage = "image";

/** The step that a step reads; undefined for the whole image. */
export function sourceOf(step: Reading): string | undefined {
  switch (step.kind) {
    case "boxes":
      return undefined;
    case "window":
      return step.within === wholeImage ? undefined : step.within;
    case "crop":
      return step.of === wholeImage ? undefined : step.of;
    case "feature":
      return step.over;
    case "svm":
    case "output":
      return step.on;
    case "decide":
      return step.score;
    default: {
      const never: never = step;
      return never;
    }
  }
}

/** The steps that lead from the image to a step, which is the last one; begins behind a step that is not found. */
export function stepsTo<S extends Reading>(step: S | undefined, find: (name: string) => S | undefined): readonly S[] {
  if (step === undefined) return [];
  const source = sourceOf(step);
  return [...stepsTo(source === undefined ? undefined : find(source), find), step];
}
