import { wholeImage } from "../../compiler/contract/plan-queries.js";
import type { Box } from "../data/box.js";
import type { ViewSample } from "../data/view.js";
import type { Progress } from "../process/progress.js";
import type { RunFolder } from "../run/run-folder.js";
import type { Thresholds } from "../run/threshold-file.js";
import type { FeatureMatrix } from "../svm/attribute-classifiers.js";
import { type Cascade, scoringSteps } from "./cascade.js";
import { bestWindows, type Located, type LocatedSample, locate, type WindowSource } from "./window-cache.js";

/** Feature vectors of the faces that the cascade found, of an image with several those of the best one; or of whole images. */
export interface FaceFeatures {
  readonly samples: readonly SeenSample[];
  readonly features: FeatureMatrix;
  /** Images in which the cascade found no face. */
  readonly withoutFace: readonly ViewSample[];
  readonly skipped: Located["skipped"];
}

/** Runs windows, patches and feature net of a run's cascade over the samples of a split. */
export async function faceFeatures(
  run: RunFolder,
  cascade: Cascade,
  source: WindowSource,
  samples: readonly ViewSample[],
  progress: Progress,
  thresholds?: Thresholds,
): Promise<FaceFeatures> {
  const steps = scoringSteps(run.plan);
  if (steps === undefined) throw new Error("plan: the cascade has no step that scores");
  const { best, without, skipped } =
    steps.face === wholeImage
      ? { best: samples.map((sample) => ({ sample, box: undefined })), without: [], skipped: [] }
      : await locatedFaces(run, cascade, steps.face, source, samples, progress, thresholds);
  const task = progress.begin(`${steps.feature.name}, ${source.split}`, best.length);
  const images = best.map(({ sample, box }) => ({ path: sample.path, area: box }));
  const results = await cascade.features(steps.feature, images, (done) => task.update(done));
  task.end();

  const kept: SeenSample[] = [];
  const vectors: Float32Array[] = [];
  const unread = [...skipped];
  results.forEach((result, i) => {
    const located = best[i] as SeenSample;
    if (result.ok) {
      kept.push(located);
      vectors.push(result.vector);
    } else unread.push({ file: located.sample.file, reason: result.reason });
  });
  return { samples: kept, features: stack(vectors), withoutFace: without, skipped: unread };
}

/** A sample with the window in which its face is; without one, the whole image. */
export interface SeenSample {
  readonly sample: ViewSample;
  readonly box: Box | undefined;
}

async function locatedFaces(...args: Parameters<typeof locate>): Promise<{
  readonly best: readonly SeenSample[];
  readonly without: readonly ViewSample[];
  readonly skipped: Located["skipped"];
}> {
  const { found, skipped } = await locate(...args);
  return { ...bestWindows(found), skipped };
}

function stack(vectors: readonly Float32Array[]): FeatureMatrix {
  const columns = vectors[0]?.length ?? 0;
  const values = new Float32Array(vectors.length * columns);
  vectors.forEach((vector, row) => {
    values.set(vector, row * columns);
  });
  return { values, rows: vectors.length, columns };
}

/** Labels of samples as one matrix, rows x attributes: 1, -1, or 0 for unknown. */
export function labelMatrix(samples: readonly Pick<LocatedSample, "sample">[]): Int8Array {
  const columns = samples[0]?.sample.attributes?.length ?? 0;
  const labels = new Int8Array(samples.length * columns);
  samples.forEach(({ sample }, row) => {
    if (sample.attributes !== undefined) labels.set(sample.attributes, row * columns);
  });
  return labels;
}
