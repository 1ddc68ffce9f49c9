import type { FitPlan } from "../../compiler/plan/schema.js";
import { scoringSteps } from "../cascade/cascade.js";
import { faceFeatures, labelMatrix } from "../cascade/face-features.js";
import { celebaSamples } from "../data/view.js";
import { saveSvmHead } from "../run/svm-file.js";
import { trainSvmPerAttribute } from "../svm/attribute-heads.js";
import { UserError } from "../user-error.js";
import { Interrupted, type TrainingContext } from "./training-context.js";

/** Fits one linear SVM per attribute on the feature vectors of held-out identities (paper section 2, item 4). */
export async function fitStage(context: TrainingContext, stage: FitPlan): Promise<void> {
  const { run, progress, signal, data } = context;
  const steps = scoringSteps(run.plan);
  if (steps === undefined) throw new Error(`plan: stage ${stage.name} fits a missing svm step`);
  const { samples } = celebaSamples(stage.on, await data.celeba(stage.on.data));
  const cascade = context.cascade();
  try {
    const faces = await faceFeatures(run, cascade, stage.on.split, samples, progress);
    if (faces.samples.length === 0)
      throw new UserError(`stage ${stage.name}: no image of ${stage.on.data} can be read`);
    if (signal.aborted) throw new Interrupted();
    const { score } = steps;
    const names = data.attributes(score.attributes);
    const task = progress.begin(stage.name, names.length);
    const { C, bias, tolerance, maxEpochs, standardise } = score;
    const { head, reports } = await trainSvmPerAttribute(
      faces.features,
      { names, labels: labelMatrix(faces.samples) },
      { C, bias, tolerance, maxEpochs, standardise, seed: run.plan.seed },
      (done, _total, report) => task.update(done, report.attribute),
      signal,
    );
    task.end(`${names.length} SVMs on ${faces.features.rows} faces x ${faces.features.columns} features`);
    for (const report of reports) await run.event({ type: "svm", stage: stage.name, ...report });
    for (const { file, reason } of faces.skipped) {
      await run.event({ type: "skipped", stage: stage.name, file, reason });
      progress.note(`  skipped ${file}: ${reason}`);
    }
    await saveSvmHead(run, head);
    await run.finishStage(stage.name, new Map());
  } finally {
    await cascade.close();
  }
}
