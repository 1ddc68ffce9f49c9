import type { FitPlan, PlanDataRef, WindowPlan } from "../../compiler/contract/schema.js";
import { type Cascade, netsOfChain, windowChain } from "../cascade/cascade.js";
import { type Calibration, calibrate, histogramOf, type MeasuredShare } from "../cascade/localise/calibration.js";
import { locate } from "../cascade/window-cache.js";
import { faceSamples, folderOf, type ViewSample } from "../data/view.js";
import { renderSvg } from "../drawing/render-svg.js";
import { thresholdPlot } from "../drawing/threshold-plot.js";
import { fault } from "../errors/user-error.js";
import { reportSkipped } from "../run/report-skipped.js";
import { loadThreshold, saveThreshold } from "../run/threshold-file.js";
import { percentNumber, rounded } from "../text/numbers.js";
import { type CalibratedThreshold, calibratedThresholds } from "./calibrated-thresholds.js";
import { evenly } from "./channel-statistics.js";
import type { TrainingContext } from "./training-context.js";

/** From this error on, people are told what to do. */
const muchOverlap = 0.05;
const bins = 40;

/**
 * Calibrates the thresholds of the cascade (paper, section 3): the best window of each image with a face against the best
 * window of each background. No threshold counts in this search: an inner step sees the best outer window of every image.
 * Finished calibrations are kept in the run, and are not repeated when the stage resumes.
 * @throws UserError if no image of either kind can be read, or no image with a face has a window.
 */
export async function calibrateThresholds(context: TrainingContext, stage: FitPlan, cascade: Cascade): Promise<void> {
  for (const one of calibratedThresholds(context.run.plan, stage)) await calibrateOne(context, stage, cascade, one);
}

async function calibrateOne(
  context: TrainingContext,
  stage: FitPlan,
  cascade: Cascade,
  { step, against, on, images }: CalibratedThreshold,
): Promise<void> {
  const { run, data, progress } = context;
  const { name } = step;
  const made = JSON.stringify([
    cascade.engine,
    netsOfChain(windowChain(run.plan, name)).map((net) => run.weightsHash(net)),
  ]);
  if ((await loadThreshold(run, name))?.made === made) {
    progress.note(`${name}: the threshold is already calibrated`);
    return;
  }
  const withFaces = faceSamples(on, await data.faces(on.data)).samples;
  const faces = await bestScores(context, stage, cascade, name, on, evenly(withFaces, images));
  const withoutFaces = await data.backgrounds(against);
  const scenes = { data: against, split: "train" } as const;
  const backgrounds = await bestScores(context, stage, cascade, name, scenes, evenly(withoutFaces, images));
  if (!faces.some(Number.isFinite))
    throw fault("training/no-window", { stage: stage.name, view: `${on.data}.${on.split}` });
  const found = calibrate(faces, backgrounds);
  const plot = `report/threshold-${name}.png`;
  await run.write(plot, await renderSvg(plotOf(name, found, faces, backgrounds)));
  await run.event({
    type: "threshold",
    stage: stage.name,
    step: name,
    threshold: found.threshold,
    faces: found.faces,
    backgrounds: found.backgrounds,
    error: found.error,
  });
  await saveThreshold(run, name, {
    threshold: found.threshold,
    faces: Float32Array.from(faces),
    backgrounds: Float32Array.from(backgrounds),
    made,
  });
  progress.note(`${name}: threshold ${rounded(found.threshold)}: ${sharesText(found)} (${plot})`);
  const advice = adviceOf(step, found);
  if (advice !== undefined) progress.note(`  ${advice}`);
}

/** The score of the best window of each image that can be read; -Infinity for an image without a window. */
async function bestScores(
  context: TrainingContext,
  stage: FitPlan,
  cascade: Cascade,
  step: string,
  source: Pick<PlanDataRef, "data" | "split">,
  samples: readonly ViewSample[],
): Promise<readonly number[]> {
  const { run, data, progress, signal } = context;
  const { found, skipped } = await locate(run, cascade, step, source, samples, progress);
  const { kind, unreadable } = data.description(source.data);
  const view = kind === "backgrounds" ? source.data : `${source.data}.${source.split}`;
  const where = { stage: stage.name, view, total: samples.length, unreadable, folder: folderOf(samples) };
  await reportSkipped(context, where, skipped);
  if (found.length === 0) throw fault("training/no-readable-image", { stage: stage.name, view });
  signal.throwIfAborted();
  return found.map(({ windows }) =>
    windows.reduce((best, { score }) => Math.max(best, score), Number.NEGATIVE_INFINITY),
  );
}

const sharesText = ({ faces, backgrounds }: Calibration): string =>
  `${shareText(faces)} images with a face pass, ${shareText(backgrounds)} backgrounds`;

const shareText = ({ share, of, interval: { low, high } }: MeasuredShare): string =>
  `${percentNumber(share)} % (${percentNumber(low)} to ${percentNumber(high)}) of ${of}`;

function plotOf(
  name: string,
  { threshold, faces, backgrounds }: Calibration,
  faceScores: readonly number[],
  backgroundScores: readonly number[],
): string {
  return thresholdPlot({
    title: `Threshold of ${name}`,
    subtitle: `${percentNumber(faces.share)} % of ${faces.of} images with a face pass, ${percentNumber(backgrounds.share)} % of ${backgrounds.of} backgrounds`,
    threshold,
    ...histogramOf(faceScores, backgroundScores, bins),
  });
}

/** What people can do about faces and backgrounds with the same scores. */
function adviceOf({ name, net }: WindowPlan, { error, separation }: Calibration): string | undefined {
  if (separation === "alike")
    return `the scores of ${name} do not tell faces from backgrounds, so every window passes; train ${net} longer, try another \`score:\`, or write \`threshold: none\``;
  if (error < muchOverlap) return undefined;
  return `the scores of faces and backgrounds overlap: ${percentNumber(error)} % are on the wrong side; train ${net} longer, or try another \`score:\` or \`floor:\`; a number instead of \`calibrated\` chooses between missed faces and false windows`;
}
