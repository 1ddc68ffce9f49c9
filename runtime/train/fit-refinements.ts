import type { WindowPlan } from "../../compiler/contract/schema.js";
import { type Cascade, netsOfChain, type SearchedImage, windowChain } from "../cascade/cascade.js";
import { summariseLocalisation } from "../cascade/localise/recall.js";
import { type AnnotatedWindow, fitRefinement, refineWindow } from "../cascade/localise/refine.js";
import { scoredMap } from "../cascade/localise/scored-map.js";
import { copyRefinement, refinementIsCurrent, saveRefinement } from "../cascade/refinement-file.js";
import { bestWindows, locate } from "../cascade/window-cache.js";
import { type Box, boxFault, clip, mapBox, wholeOf } from "../data/box.js";
import type { SkippedImage } from "../data/skipped.js";
import { folderOf } from "../data/view.js";
import { fault, UserError } from "../errors/user-error.js";
import { reportSkipped } from "../run/report-skipped.js";
import type { RunFolder } from "../run/run-folder.js";
import { percentNumber } from "../text/numbers.js";
import { type AnnotatedSample, annotatedSamples } from "./annotated-samples.js";
import { evenly } from "./channel-statistics.js";
import type { OtherRun } from "./reuse.js";
import { tensorHash } from "./stage-inputs.js";
import type { RefinedStep } from "./steps-in-front.js";
import type { TrainingContext } from "./training-context.js";

/** Enough for 28 coefficients, and the number of images of the paper's calibration (section 3). */
export const mostRefinementImages = 2000;

/**
 * Fits the refinements of windows, outermost first, and stores them in the run. Those that the run has for its present
 * weights are kept.
 * @param stage what needs the windows, for messages.
 * @throws UserError if the data has no annotated boxes, or no image can be read.
 */
export async function fitRefinements(
  context: TrainingContext,
  stage: string,
  steps: readonly RefinedStep[],
): Promise<void> {
  for (const step of steps) {
    const made = await weightsBehind(context.run, step);
    if (await refinementIsCurrent(context.run, step.name, made)) continue;
    const cascade = context.cascade();
    try {
      await fitStep(context, stage, step, cascade, made);
    } finally {
      await cascade.close();
    }
  }
}

/**
 * Copies the refinements of another run in which a stage with the same key sees the same windows. Those that it lacks, for
 * example because it calls a step by another name, or whose file is damaged, have to be fitted.
 */
export async function reuseRefinements(
  { run, progress }: TrainingContext,
  other: OtherRun,
  steps: readonly RefinedStep[],
): Promise<void> {
  for (const step of steps) {
    const made = await weightsBehind(run, step);
    if (await refinementIsCurrent(run, step.name, made)) continue;
    try {
      await copyRefinement(run, other, step.name, made);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      progress.note(`${step.name}: the refinement in ${other.path} cannot be used: ${error.message}`);
    }
  }
}

/** All that a refinement depends on and that changes in a run. */
async function weightsBehind(run: RunFolder, { name }: RefinedStep): Promise<string> {
  const hashes: string[] = [];
  for (const net of netsOfChain(windowChain(run.plan, name)))
    hashes.push(tensorHash((await run.weightsOf(net)) ?? new Map()));
  return hashes.join();
}

async function fitStep(
  context: TrainingContext,
  stage: string,
  step: RefinedStep,
  cascade: Cascade,
  made: string,
): Promise<void> {
  const { run, data, progress, signal } = context;
  const { on } = step.refine;
  const all = evenly(annotatedSamples(step.name, on, await data.faces(on.data)), mostRefinementImages);
  const searched = await searchedImages(context, step, cascade, all);
  const task = progress.begin(`${step.name} refinement, ${on.split}`, searched.images.length);
  const windows: AnnotatedWindow[] = [];
  const skipped = [...searched.skipped];
  let done = 0;
  // The window as the search finds it.
  const plain: WindowPlan = { ...step, refine: { kind: "none" }, context: 1, shift: [0, 0] };
  for await (const group of cascade.windows(plain, searched.images))
    for (const result of group) {
      const { sample, box, within } = searched.images[done++] as AnnotatedImage;
      task.update(done);
      if (!result.ok) {
        skipped.push({ file: sample.file, reason: result.reason });
        continue;
      }
      const [area] = result.areas;
      const [found] = area?.windows ?? [];
      if (area?.response === undefined || found === undefined || boxFault(box, result.image) !== undefined) continue;
      const { rows, cols, values, covers } = area.response;
      const cells = { x: 0, y: 0, width: cols, height: rows };
      const inCells = (one: Box): Box => mapBox(one, covers, cells);
      const valid = clip(inCells(within?.areas[0] ?? wholeOf(result.image)), cells);
      const map = scoredMap(values, { rows, cols, valid }, step.search);
      windows.push({ map, window: inCells(found.box), truth: inCells(box) });
    }
  const view = `${on.data}.${on.split}`;
  const { unreadable } = data.description(on.data);
  const folder = folderOf(all.map(({ sample }) => sample));
  await reportSkipped(context, { stage, view, total: all.length, unreadable, folder }, skipped);
  if (windows.length === 0) throw fault("training/no-window", { stage, view });
  signal.throwIfAborted();
  const refinement = fitRefinement(windows);
  const before = localisation(windows, ({ window }) => window);
  const after = localisation(windows, ({ map, window }) => refineWindow(map, window, refinement));
  const { length: images } = windows;
  task.end(
    `recall at IoU 0.5 on these ${images} images ${percentNumber(before.recall)} % before, ${percentNumber(after.recall)} % after`,
  );
  await run.event({ type: "refinement", stage, step: step.name, images, before, after });
  await saveRefinement(run, step.name, refinement, made);
}

/** An image whose window is compared with its box. */
type AnnotatedImage = SearchedImage & AnnotatedSample;

/** The images, each with the best window of the step that the refined one searches in; those without one are left out. */
async function searchedImages(
  { run, progress }: TrainingContext,
  { within, refine }: RefinedStep,
  cascade: Cascade,
  all: readonly AnnotatedSample[],
): Promise<{ readonly images: readonly AnnotatedImage[]; readonly skipped: readonly SkippedImage[] }> {
  if (within === "image") {
    return { images: all.map((one) => ({ ...one, path: one.sample.path, within: undefined })), skipped: [] };
  }
  const samples = all.map(({ sample }) => sample);
  const { found, skipped } = await locate(run, cascade, within, refine.on, samples, progress);
  const boxes = new Map(all.map(({ sample, box }) => [sample.file, box]));
  const images = bestWindows(found).best.flatMap(({ sample, image, box: area }) => {
    const box = boxes.get(sample.file);
    return box === undefined ? [] : [{ sample, box, path: sample.path, within: { image, areas: [area] } }];
  });
  return { images, skipped };
}

/** Mean IoU of windows with the annotated boxes, and the share of IoU 0.5 and above. */
function localisation(
  windows: readonly AnnotatedWindow[],
  boxOf: (window: AnnotatedWindow) => Box,
): { readonly meanIou: number; readonly recall: number } {
  const truth = windows.map((one) => one.truth);
  const { meanIou, asked } = summariseLocalisation(windows.map(boxOf), truth, [], [0.5]);
  return { meanIou, recall: asked[0]?.recall ?? 0 };
}
