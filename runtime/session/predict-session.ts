import { basename, resolve } from "node:path";
import { type Prediction, predict } from "../cascade/predict.js";
import { absoluteRoots } from "../data/data-sets.js";
import type { FaceSample } from "../data/face-data.js";
import { drawnFiles, drawPredictions } from "../drawing/draw-predictions.js";
import type { EngineName } from "../engines/engine-names.js";
import { fault } from "../errors/user-error.js";
import { requireOutputFolder, writeOutputs } from "../files/outputs.js";
import { requireRoots } from "../run/require-data-sets.js";
import { openRunEngine } from "../run/run-engine.js";
import { RunFolder } from "../run/run-folder.js";
import { runPaths } from "../run/run-parts.js";
import { requireRunnable } from "../run/runnable.js";
import { loadSvmClassifiers } from "../run/svm-file.js";
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
  { folder, images, drawings, engine, threads, modules }: PredictSession,
  report: (predicted: Predicted) => number,
): Promise<number> {
  const run = await RunFolder.open(folder);
  requireRunnable(run.plan);
  const classifiers = await loadSvmClassifiers(run);
  const thresholds = await loadThresholds(run);
  const rules = { kind: "images", force: drawings?.force === true, inputs: [...images, ...runPaths(folder)] };
  if (drawings !== undefined) {
    const windows = run.plan.cascade.flatMap((step) => (step.kind === "window" ? [step.name] : []));
    await requireOutputFolder(drawings.folder, { ...rules, names: drawnFiles(images, windows) });
    if (drawings.truth) {
      run.useData(absoluteRoots(drawings.data));
      await requireRoots([evaluatedName(run)], run.roots);
    }
  }
  const session = { open: async () => run, openEngine: () => openRunEngine(run, engine, threads), modules };
  return withSession(session, async (context) => {
    const note = (text: string): void => context.progress.note(text);
    const cascade = context.cascade();
    try {
      const predictions = await predict(run.plan, cascade, classifiers, images, thresholds);
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
