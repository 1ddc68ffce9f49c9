import { basename, dirname, relative, resolve, sep } from "node:path";
import { scoreImages } from "../../compiler/contract/plan-queries.js";
import type { BoxesPlan } from "../../compiler/contract/schema.js";
import { type BoxesOfImage, type Prediction, predict } from "../cascade/predict.js";
import type { Box } from "../data/box.js";
import { readBoxList } from "../data/celeba/box-list.js";
import { absoluteRoots } from "../data/data-sets.js";
import type { FaceSample } from "../data/face-data.js";
import { drawnFiles, drawPredictions } from "../drawing/draw-predictions.js";
import type { EngineName } from "../engines/engine-names.js";
import { fault } from "../errors/user-error.js";
import { exists } from "../files/missing.js";
import { requireOutputFolder, writeOutputs } from "../files/outputs.js";
import { loadClassifiers } from "../run/classifier-file.js";
import { loadDecisions } from "../run/decision-file.js";
import { requireRoots } from "../run/require-data-sets.js";
import { openRunEngine } from "../run/run-engine.js";
import { RunFolder } from "../run/run-folder.js";
import { runPaths } from "../run/run-parts.js";
import { loadThresholds } from "../run/threshold-file.js";
import type { TrainingContext } from "../train/training-context.js";
import { type SessionOptions, withSession } from "./session.js";

export interface PredictSession {
  /** The run folder. */
  readonly folder: string;
  readonly images: readonly string[];
  /** Where annotated images and response maps go. */
  readonly drawings?: {
    readonly folder: string;
    readonly force: boolean;
    /** Whether labels and boxes of the run's own data set are drawn. */
    readonly truth: boolean;
    /** Other folders of data sets, relative to the current folder. */
    readonly data: ReadonlyMap<string, string> | undefined;
  };
  /** A list of boxes for a cascade that reads them. */
  readonly boxes: string | undefined;
  readonly engine: EngineName | undefined;
  readonly threads: number | undefined;
  readonly modules: SessionOptions["modules"];
}

/** The work of `predictSession`. */
export interface Predicted {
  readonly predictions: readonly Prediction[];
  /** Files in the folder of drawings that `force` let be replaced. */
  readonly replaced: readonly string[];
  note(text: string): void;
}

/**
 * Predicts images with a finished run, and draws the predictions. What can be refused is refused before an engine opens.
 * @param report tells the user; returns the exit code.
 * @returns the process exit code.
 */
export async function predictSession(
  { folder, images, drawings, boxes, engine, threads, modules }: PredictSession,
  report: (predicted: Predicted) => number,
): Promise<number> {
  const run = await RunFolder.open(folder);
  const classifiers = await loadClassifiers(run);
  const thresholds = await loadThresholds(run);
  const decisions = await loadDecisions(run);
  const rules = {
    kind: "images",
    force: drawings?.force === true,
    inputs: [...images, ...(boxes === undefined ? [] : [boxes]), ...runPaths(folder)],
  };
  if (drawings !== undefined) {
    const windows = run.plan.cascade.flatMap((step) => (step.kind === "window" ? [step.name] : []));
    await requireOutputFolder(drawings.folder, { ...rules, names: drawnFiles(images, windows) });
    if (drawings.truth) {
      run.useData(absoluteRoots(drawings.data));
      await requireRoots([evaluatedName(run)], run.roots);
    }
  }
  const given = boxes === undefined ? undefined : await listedBoxes(run, boxes);
  const session = { open: async () => run, openEngine: () => openRunEngine(run, engine, threads), modules };
  return withSession(session, async (context) => {
    const note = (text: string): void => context.progress.note(text);
    const cascade = context.cascade();
    try {
      const boxesOf = given ?? (await ownBoxes(context));
      const options = { thresholds, decisions, ...(boxesOf === undefined ? {} : { boxesOf }) };
      const predictions = await predict(run.plan, cascade, classifiers, images, options);
      if (drawings === undefined) return report({ predictions, replaced: [], note });
      const { replaced } = await writeOutputs(drawings.folder, rules, async (staging) => {
        const truth = drawings.truth ? await evaluatedFaces(context) : new Map<string, FaceSample>();
        await drawPredictions(staging, predictions, truth, context.signal);
      });
      return report({ predictions, replaced, note });
    } finally {
      await cascade.close();
    }
  });
}

const boxesStep = ({ plan }: RunFolder): BoxesPlan | undefined => plan.cascade.find((step) => step.kind === "boxes");

/**
 * The boxes of a list, whose names are those of images relative to its folder, or their file names.
 * @throws UserError for a cascade that reads no boxes.
 */
async function listedBoxes(run: RunFolder, file: string): Promise<BoxesOfImage> {
  if (boxesStep(run) === undefined) throw fault("command/no-boxes-step", { file: basename(run.plan.spec.file) });
  const list = await readBoxList(file);
  const folder = dirname(resolve(file));
  return (path) =>
    list.get(relative(folder, resolve(path)).replaceAll(sep, "/")) ??
    list.get(basename(path)) ?? { reason: `${file} has no box of this image; add a row with its name` };
}

/** The boxes that the run's own data sets have of their images. */
async function ownBoxes({ run, data }: TrainingContext): Promise<BoxesOfImage | undefined> {
  const step = boxesStep(run);
  if (step === undefined) return undefined;
  const name = scoreImages(run.plan)?.data;
  const known = new Map<string, readonly Box[]>();
  if (name !== undefined && (await exists(data.root(name)))) {
    const boxes = await data.boxes(name, step.from);
    for (const { file, path } of (await data.faces(name)).samples) known.set(resolve(path), boxes.get(file) ?? []);
  }
  const reason = `the cascade of this run reads boxes, and ${name} has none of this image; name a list with --boxes FILE`;
  return (path) => known.get(resolve(path)) ?? { reason };
}

/** The faces of the evaluated data set by absolute path. */
async function evaluatedFaces({ run, data }: TrainingContext): Promise<ReadonlyMap<string, FaceSample>> {
  const { samples } = await data.faces(evaluatedName(run));
  return new Map(samples.map((sample) => [resolve(sample.path), sample]));
}

function evaluatedName({ plan }: RunFolder): string {
  const name = plan.evaluate?.on.data;
  if (name !== undefined) return name;
  throw fault("evaluation/no-block", { what: "--truth", file: basename(plan.spec.file) });
}
