import type { DecisionLayer } from "../../compiler/contract/decisions.js";
import { scoreImages } from "../../compiler/contract/plan-queries.js";
import type { EvaluationPlan, Plan } from "../../compiler/contract/schema.js";
import { faceFeatures, labelMatrix } from "../cascade/face-features.js";
import type { DataSets } from "../data/data-sets.js";
import type { FaceSample } from "../data/face-data.js";
import { faceSamples, folderOf } from "../data/view.js";
import { fault } from "../errors/user-error.js";
import { loadClassifiers } from "../run/classifier-file.js";
import { loadDecisions } from "../run/decision-file.js";
import { settingsOf } from "../run/read-spec.js";
import { reportSkipped } from "../run/report-skipped.js";
import type { RunFolder } from "../run/run-folder.js";
import { evaluationFile } from "../run/run-parts.js";
import { loadThresholds } from "../run/threshold-file.js";
import { scoreAttributes } from "../svm/attribute-classifiers.js";
import { fitRefinements } from "../train/fit-refinements.js";
import { refinedStepsTo } from "../train/steps-in-front.js";
import type { TrainingContext } from "../train/training-context.js";
import { type Answers, outcomeOf } from "./answers.js";
import { claimRecords, claimsOfRun } from "./claims.js";
import { checkRules } from "./contradictions.js";
import { decidedScores } from "./decided-scores.js";
import { evaluateLocalisation } from "./evaluate-localisation.js";
import { type EvaluationExtras, evaluate } from "./evaluation.js";
import { type Evaluation, evaluationJson } from "./evaluation-schema.js";
import { propertiesOf, type TestedImage } from "./image-properties.js";
import { localisationPlots } from "./localisation-report.js";
import { saveAnswers } from "./run-answers.js";
import { measureSlices } from "./slices.js";

export interface EvaluatedRun {
  readonly evaluation: Evaluation;
  readonly answers: Answers;
}

/**
 * Evaluates a finished run on the data of its `evaluate` block: accuracy per attribute with the majority baseline,
 * and recall of the face windows where the data has annotated boxes. Writes `evaluation.json`, the
 * answers about each image, and plots into the run folder.
 */
export async function evaluateRun(context: TrainingContext): Promise<EvaluatedRun> {
  const { run, data, progress } = context;
  const { evaluate: wanted } = run.plan;
  if (wanted === undefined) {
    throw fault("evaluation/no-block", { what: "an evaluation", file: run.plan.spec.file });
  }
  if (run.state.rehearsal !== undefined)
    progress.note("this run is a rehearsal: its metrics say nothing about the spec");
  const classifiers = await loadClassifiers(run);
  const thresholds = await loadThresholds(run);
  const decisions = await loadDecisions(run);
  const all = await data.faces(wanted.on.data);
  const { samples } = faceSamples(wanted.on, all);
  const learnt = scoreImages(run.plan);
  const fitting = learnt === undefined ? samples : faceSamples(learnt, await data.faces(learnt.data)).samples;

  const cascade = context.cascade();
  try {
    const faces = await faceFeatures(run, cascade, wanted.on, samples, progress, thresholds);
    const view = `${wanted.on.data}.${wanted.on.split}`;
    const { unreadable } = data.description(wanted.on.data);
    await reportSkipped(
      context,
      { stage: "evaluate", view, total: samples.length, unreadable, folder: folderOf(samples) },
      faces.skipped,
    );
    const { localisation: windows } = wanted;
    if (windows !== undefined) await fitRefinements(context, "evaluate", refinedStepsTo(run.plan, windows.window));
    const { localisation, notAnnotated } =
      windows === undefined
        ? { localisation: undefined, notAnnotated: [] }
        : await evaluateLocalisation(
            context,
            cascade,
            { ...wanted, localisation: windows },
            samples,
            all.samples,
            thresholds,
          );
    const scores = faces.features.rows === 0 ? new Float32Array() : scoreAttributes(classifiers, faces.features);
    const tested: readonly TestedImage[] = [...faces.samples, ...faces.withoutFace.map((sample) => ({ sample }))];
    const found = faces.samples.length;
    const answers = answersOf(classifiers.attributes, { scores, decisions }, { tested, found }, all.samples);
    const outcome = { ...outcomeOf(answers), fitting: labelMatrix(fitting.map((sample) => ({ sample }))) };
    const properties = await propertiesOf(wanted, tested, all.samples, context.pool);
    const measured = evaluate(outcome, {
      made: await madeWith(run),
      ...(wanted.compare === undefined ? {} : publishedIn(wanted.compare)),
      slices: measureSlices(wanted.slices, outcome, properties),
      rules: checkRules(wanted.rules, answers),
      ...(notAnnotated.length === 0 ? {} : { notAnnotated }),
      ...(localisation === undefined || windows === undefined
        ? {}
        : { localisation: new Map([[windows.window, localisation]]) }),
    });
    const claims = run.state.rehearsal === undefined ? claimRecords(claimsOfRun(run.plan.claims, measured)) : [];
    const evaluation = { ...measured, ...(claims.length === 0 ? {} : { claims }) };
    await saveAnswers(run, answers);
    await run.write(evaluationFile, `${evaluationJson(evaluation)}\n`);
    for (const [name, plot] of await localisationPlots(evaluation)) await run.write(`report/${name}`, plot);
    return { evaluation, answers };
  } finally {
    await cascade.close();
  }
}

/**
 * The answers about the `found` images with a face, then about the images without one: each of their attributes counts as
 * wrong. If they were left out, a cascade that finds only the easy faces would look better than one that finds all of them.
 */
function answersOf(
  names: readonly string[],
  { scores, decisions }: { readonly scores: Float32Array; readonly decisions: DecisionLayer | undefined },
  { tested, found }: { readonly tested: readonly TestedImage[]; readonly found: number },
  listed: readonly FaceSample[],
): Answers {
  const identities = new Map(listed.map(({ file, identity }) => [file, identity]));
  const truth = labelMatrix(tested);
  const all = new Float32Array(truth.length);
  all.set(scores);
  const images = tested.map(({ sample: { file } }, row) => ({
    file,
    identity: identities.get(file) ?? null,
    face: row < found,
  }));
  return { names, images, truth, scores: all, ...(decisions === undefined ? {} : decidedScores(decisions, all)) };
}

async function madeWith(run: RunFolder): Promise<NonNullable<EvaluationExtras["made"]>> {
  const settings = await settingsOf(run);
  return { seed: run.plan.seed, ...(settings === undefined ? {} : { settings: new Map(settings) }) };
}

/** Images of the test split: what an evaluation measures. 0 without an evaluation. @throws UserError for unusable lists. */
export async function testImagesOf(
  { evaluate: wanted }: Pick<Plan, "evaluate">,
  data: Pick<DataSets, "faces">,
): Promise<number> {
  if (wanted === undefined) return 0;
  return faceSamples(wanted.on, await data.faces(wanted.on.data)).samples.length;
}

/** The data sets that an evaluation reads: the test images, the backgrounds, and for the baseline the images that the scores were learnt from. */
export function evaluationData(plan: Pick<Plan, "evaluate" | "cascade" | "stages">): readonly string[] {
  const { evaluate: wanted } = plan;
  if (wanted === undefined) return [];
  const against = wanted.localisation?.against;
  const learnt = scoreImages(plan);
  return [
    ...new Set([
      wanted.on.data,
      ...(against === undefined ? [] : [against]),
      ...(learnt === undefined ? [] : [learnt.data]),
    ]),
  ];
}

/** The published accuracies of the plan in the form that `evaluate` takes. */
function publishedIn({ file, method, data, accuracy }: NonNullable<EvaluationPlan["compare"]>): EvaluationExtras {
  return {
    paper: new Map(accuracy.map((one) => [one.attribute, one.accuracy])),
    compared: { file, method, data },
  };
}
