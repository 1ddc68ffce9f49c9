import type { EvaluationPlan, PlanDataRef } from "../../compiler/contract/schema.js";
import type { Cascade } from "../cascade/cascade.js";
import { defaultIouThresholds, summariseLocalisation } from "../cascade/localise/recall.js";
import { type LocatedImage, locate } from "../cascade/window-cache.js";
import type { FaceSample } from "../data/face-data.js";
import { folderOf, type ViewSample } from "../data/view.js";
import { reportSkipped } from "../run/report-skipped.js";
import type { Thresholds } from "../run/threshold-file.js";
import type { TrainingContext } from "../train/training-context.js";
import { detectionOf } from "./evaluate-detection.js";
import type { Evaluation, Localisation } from "./evaluation-schema.js";
import { compareBoxes, noteNotAnnotated } from "./true-boxes.js";

export interface EvaluatedLocalisation {
  /** Undefined if no image has an annotated box. */
  readonly localisation: Localisation | undefined;
  readonly notAnnotated: NonNullable<Evaluation["notAnnotated"]>;
}

type WantedLocalisation = NonNullable<EvaluationPlan["localisation"]>;

/**
 * Compares the windows of a step with the annotated boxes: recall under the run's thresholds, and the curve over all thresholds of
 * the step itself; those of outer steps always count.
 */
export async function evaluateLocalisation(
  context: TrainingContext,
  cascade: Cascade,
  { on, localisation: wanted }: { readonly on: PlanDataRef; readonly localisation: WantedLocalisation },
  samples: readonly ViewSample[],
  annotated: readonly FaceSample[],
  thresholds: Thresholds,
): Promise<EvaluatedLocalisation> {
  const { run, data, progress } = context;
  const { window, ious, fppi, against } = wanted;
  const outer = new Map([...thresholds].filter(([step]) => step !== window));
  const { found } = await locate(run, cascade, window, on, samples, progress, thresholds);
  const { boxed, notAnnotated } = compareBoxes(found, annotated);
  noteNotAnnotated(notAnnotated, found.length, `${on.data}.${on.split}`, progress);
  if (boxed.length === 0) return { localisation: undefined, notAnnotated };
  const all = await locate(run, cascade, window, on, samples, progress, outer);
  const summary = summariseLocalisation(
    boxed.map((one) => one.box),
    boxed.map((one) => one.annotated),
    defaultIouThresholds,
    ious,
  );
  const detection = detectionOf({
    boxed: compareBoxes(all.found, annotated, await data.everyFace(on.data)).boxed,
    backgrounds:
      against === undefined ? undefined : await searchedBackgrounds(context, cascade, window, against, outer),
    threshold: thresholds.get(window),
    ious,
    fppi,
  });
  return { localisation: { ...summary, detection }, notAnnotated };
}

async function searchedBackgrounds(
  context: TrainingContext,
  cascade: Cascade,
  window: string,
  name: string,
  thresholds: Thresholds,
): Promise<{ readonly data: string; readonly found: readonly LocatedImage[] }> {
  const { run, data, progress } = context;
  const samples = await data.backgrounds(name);
  const source = { data: name, split: "train" } as const;
  const { found, skipped } = await locate(run, cascade, window, source, samples, progress, thresholds);
  const { unreadable } = data.description(name);
  const where = { stage: "evaluate", view: name, total: samples.length, unreadable, folder: folderOf(samples) };
  await reportSkipped(context, where, skipped);
  return { data: name, found };
}
