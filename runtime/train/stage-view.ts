import { wholeImage } from "../../compiler/contract/plan-queries.js";
import type { PlanDataRef, PlanSize, TrainPlan } from "../../compiler/contract/schema.js";
import { patchBoxes } from "../cascade/patch-grid.js";
import { bestWindows, locate } from "../cascade/window-cache.js";
import { enlarge } from "../data/box.js";
import { cropped, folderOf, folderView, type View, type ViewSample } from "../data/view.js";
import { fault } from "../errors/user-error.js";
import { reportSkipped, reportWithoutFace } from "../run/report-skipped.js";
import type { LoaderOptions } from "./data-loader.js";
import { stageSamples } from "./stage-samples.js";
import type { TrainingContext } from "./training-context.js";

export interface StageView {
  readonly view: View;
  readonly patches: LoaderOptions["patches"];
}

/**
 * The images that a training stage reads (`on` is its own reference, or one to another split of the same): whole images,
 * windows found by earlier nets, or faces cut into patches.
 * @param windows a measurement gives windows that nobody has searched for.
 */
export async function stageView(
  context: TrainingContext,
  stage: TrainPlan,
  on: PlanDataRef,
  input: PlanSize,
  windows: FindWindows = windowSamples,
): Promise<StageView> {
  const { plan } = context.run;
  const { samples, labelCount } = await stageSamples(plan, context.data, stage, on);
  const description = context.data.description(on.data);
  if (description.kind === "image_folder") {
    const view = folderView(on.data, await context.data.folder(on.data), description.resized, description.unreadable);
    return { view, patches: undefined };
  }
  const base = {
    name: on.split === "train" ? `${on.data}.${on.view}` : `${on.data}.${on.view}, ${on.split}`,
    labelCount,
    fit: "stretch",
    unreadable: description.unreadable,
  } as const;
  if (on.view === wholeImage) return { view: { ...base, samples, size: input, fit: "letterbox" }, patches: undefined };
  const step = plan.cascade.find((s) => s.name === on.view);
  if (step?.kind === "window" || step?.kind === "boxes") {
    const cropped = await windows(context, { stage: stage.name, on }, step.name, samples, 1);
    return { view: { ...base, samples: cropped, size: input }, patches: undefined };
  }
  if (step?.kind === "crop") {
    const patches = { boxes: patchBoxes(step), flips: step.flips };
    if (step.of === wholeImage) return { view: { ...base, samples, size: step.resized, fit: "letterbox" }, patches };
    const cropped = await windows(context, { stage: stage.name, on }, step.of, samples, step.enlarged);
    const view = { ...base, samples: cropped, size: step.resized };
    return { view, patches };
  }
  throw new Error(`plan: stage ${stage.name} trains on ${on.view}, which is not an image, window, box or crop`);
}

/** The samples with the best window of a step, enlarged, as what they show; those without a window are left out. */
export type FindWindows = (
  context: TrainingContext,
  place: { readonly stage: string; readonly on: PlanDataRef },
  step: string,
  samples: readonly ViewSample[],
  enlarged: number,
) => Promise<readonly ViewSample[]>;

async function windowSamples(
  context: TrainingContext,
  { stage, on }: { readonly stage: string; readonly on: PlanDataRef },
  step: string,
  samples: readonly ViewSample[],
  enlarged: number,
): Promise<readonly ViewSample[]> {
  const cascade = context.cascade();
  try {
    const { found, skipped } = await locate(context.run, cascade, step, on, samples, context.progress);
    const { unreadable } = context.data.description(on.data);
    await reportSkipped(
      context,
      { stage, view: `${on.data}.${step}`, total: samples.length, unreadable, folder: folderOf(samples) },
      skipped,
    );
    const { best, without } = bestWindows(found);
    await reportWithoutFace(context, { stage, view: `${on.data}.${step}`, total: samples.length }, without);
    if (best.length === 0) throw fault("training/no-window", { stage, view: `${on.data}.${step}` });
    return best.map(({ sample, box }) => cropped(sample, enlarge(box, enlarged)));
  } finally {
    await cascade.close();
  }
}
