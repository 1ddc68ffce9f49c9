import type { FitPlan, SvmPlan } from "../../compiler/contract/schema.js";
import { type Cascade, scoringSteps } from "../cascade/cascade.js";
import { labelMatrix } from "../cascade/face-features.js";
import { saveSvmClassifiers } from "../run/classifier-file.js";
import { trainSvmPerAttribute } from "../svm/attribute-classifiers.js";
import { neuronCount } from "../svm/best-neurons.js";
import { fitSummary, unconvergedWarnings } from "../svm/fit-summary.js";
import { requireKnownLabels } from "../svm/known-rows.js";
import { calibrateThresholds } from "./calibrate-thresholds.js";
import { fitDecisionLayer } from "./fit-decision-layer.js";
import { fittingFaces } from "./fitting-faces.js";
import type { TrainingContext } from "./training-context.js";

/**
 * Fits one linear SVM per attribute on the feature vectors of held-out identities (paper section 2, item 4), and calibrates the
 * thresholds in front; then it fits the decisions. An output layer is fitted already.
 */
export async function fitStage(context: TrainingContext, stage: FitPlan): Promise<void> {
  const { run } = context;
  const steps = scoringSteps(run.plan);
  if (steps === undefined) throw new Error(`plan: stage ${stage.name} fits a missing step`);
  const cascade = context.cascade();
  try {
    if (steps.score.kind === "svm") await fitSvms(context, stage, steps.score, cascade);
    else {
      await calibrateThresholds(context, stage, cascade);
      await fitDecisionLayer(context, stage, cascade, undefined);
    }
  } finally {
    await cascade.close();
  }
}

async function fitSvms(context: TrainingContext, stage: FitPlan, score: SvmPlan, cascade: Cascade): Promise<void> {
  const { run, progress, signal, data } = context;
  const faces = await fittingFaces(context, stage.name, stage.on, cascade);
  await calibrateThresholds(context, stage, cascade);
  signal.throwIfAborted();
  const { columns } = faces.features;
  const names = data.attributes(score.attributes);
  const labels = labelMatrix(faces.samples);
  // The few images of a rehearsal, whose results mean nothing, may have no known label of an attribute.
  if (run.state.rehearsal === undefined) requireKnownLabels(names, labels, `${stage.on.data}.${stage.on.split}`);
  const task = progress.begin(stage.name, names.length);
  const options = { ...score, seed: run.plan.seed };
  const { classifiers, reports } = await trainSvmPerAttribute(
    faces.features,
    { names, labels },
    options,
    (done, _total, report) => task.update(done, report.attribute),
    signal,
  );
  task.end(fitSummary(reports, columns, neuronCount(columns, score.neurons)));
  for (const warning of unconvergedWarnings(reports, options)) progress.note(warning);
  for (const report of reports) await run.event({ type: "svm", stage: stage.name, ...report });
  // The SVMs come last: a run that has them has all that a prediction needs.
  await fitDecisionLayer(context, stage, cascade, { score, classifiers, faces });
  await saveSvmClassifiers(run, classifiers);
}
