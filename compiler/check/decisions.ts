import { isScore } from "../contract/plan-queries.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { DataRef, DecideStep, ScheduleModel, StageModel } from "../model/index.js";
import { hasValidation } from "./data-splits.js";
import type { Checked } from "./model-context.js";
import { overlapOf } from "./overlap.js";
import { fitOfOutput } from "./thresholds.js";

type Part = Pick<DataRef, "data" | "split">;

/**
 * Checks the images of a decide step: scores of images that the score was learnt from are better than those of new images. Its own
 * images must differ from those that trained an output layer. SVMs are fitted again without each fold, but only of the images on
 * which they are fitted: `on` names these, or other people.
 */
export function decisionFits({ stages }: ScheduleModel, ctx: Checked): boolean {
  const steps = [...(ctx.steps?.values() ?? [])];
  const step = steps.find((one): one is DecideStep => one?.kind === "decide");
  const score = ctx.steps?.get(step?.score ?? "");
  if (step === undefined || !isScore(score)) return true;
  const { file, start, end } = step.origin;
  const place = { file, span: { start, end } };
  const fit = stages.find((one) => one.kind === "fit" && one.score === score.name);
  if (fit === undefined) {
    // Without SVMs there is nothing to decide by.
    if (score.kind === "svm") return true;
    const hint = `add \`${fitOfOutput("decide", score, stages, ctx)}\``;
    ctx.scope.report(diagnostic("cascade/not-decided", place, { name: step.name }, { hint }));
    return false;
  }
  const on: Part = step.on ?? fit.on;
  const learnt = score.kind === "svm" ? fit : stages.find(({ name }) => name === score.stage);
  if (learnt === undefined || (score.kind === "svm" && sameImages(on, fit.on))) return true;
  const how = overlapOf(imagesOf(on, ctx), imagesOf(learnt.on, ctx));
  if (how === undefined) return true;
  const values = { name: step.name, data: `${on.data}.${on.split}`, how, stage: learnt.name };
  ctx.scope.report(diagnostic("cascade/decide-on-seen", place, values, { hint: otherImages(step, on, learnt, ctx) }));
  return false;
}

const sameImages = (one: Part, two: Part): boolean => one.data === two.data && one.split === two.split;

const imagesOf = ({ data, split }: Part, ctx: Checked) => ({ data: ctx.data.get(data), split });

function otherImages({ score }: DecideStep, on: Part, learnt: StageModel, ctx: Checked): string {
  if (learnt.kind === "fit") return `write \`decide ${score}\` without \`on\``;
  const free = on.split !== "validation" && hasValidation(ctx.data.get(on.data));
  return free ? `write \`decide ${score} on ${on.data}.validation\`` : "name images of other people with `on`";
}
