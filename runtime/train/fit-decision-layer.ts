import type { LinearClassifiers } from "../../compiler/contract/classifiers.js";
import { decisionFit } from "../../compiler/contract/plan-queries.js";
import type { DecidePlan, FitPlan, PlanDataRef, SvmPlan } from "../../compiler/contract/schema.js";
import type { Cascade } from "../cascade/cascade.js";
import { type FaceFeatures, labelMatrix } from "../cascade/face-features.js";
import { type FittedDecision, fitDecision } from "../decide/fit-decisions.js";
import { foldsByPerson, peopleIn } from "../decide/folds.js";
import { outOfFoldScores } from "../decide/out-of-fold.js";
import { fault } from "../errors/user-error.js";
import { readClassifiers } from "../run/classifier-file.js";
import { type DecisionScores, decisionFile, storedDecisions } from "../run/decision-file.js";
import { scoreAttributes } from "../svm/attribute-classifiers.js";
import { counted, percentNumber, rounded } from "../text/numbers.js";
import { fittingFaces } from "./fitting-faces.js";
import type { TrainingContext } from "./training-context.js";

/** Attributes whose doubts are printed. */
const mostNotes = 12;
/** Samples of a label from which on no note says that a threshold rests on few. */
const enough = 20;
/** Share of samples in the interval of a threshold from which on a note calls it uncertain. */
const muchDoubt = 0.2;

/** The SVMs of the stage, with the features on which they were fitted. */
export interface FittedSvms {
  readonly score: SvmPlan;
  readonly classifiers: LinearClassifiers;
  readonly faces: FaceFeatures;
}

/**
 * Fits the decisions of the cascade, if it has any, and stores them in the run. On the images of the SVMs, each person is scored by
 * SVMs that are fitted without the fold of the person; on other images, by the SVMs or the output layer itself.
 * @param svms undefined for the score of an output layer.
 * @throws UserError if there are no images, or images of one person only.
 */
export async function fitDecisionLayer(
  context: TrainingContext,
  stage: FitPlan,
  cascade: Cascade,
  svms: FittedSvms | undefined,
): Promise<void> {
  const fit = decisionFit(context.run.plan, stage);
  if (fit === undefined) return;
  const { step, on, ownImages } = fit;
  const scored =
    svms !== undefined && ownImages
      ? await scoresOfOwnImages(context, step, svms)
      : await scoresOfOthers(context, stage, step, on, cascade, svms?.classifiers);
  context.signal.throwIfAborted();
  await fitToScores(context, stage, step, scored);
}

/** What the rules of a step are fitted to, with the names of its columns. */
export interface ScoredPeople extends DecisionScores {
  readonly attributes: readonly string[];
}

/** Fits the rules, tells people and the event log about them, and stores them. */
export async function fitToScores(
  { run, progress, signal }: TrainingContext,
  stage: FitPlan,
  step: DecidePlan,
  scored: ScoredPeople,
): Promise<void> {
  const { attributes, scores, labels, people, folds } = scored;
  const { threshold: criterion } = step;
  const task = progress.begin(step.name, attributes.length);
  const rules: FittedDecision[] = [];
  const notes: string[] = [];
  for (const [column, attribute] of attributes.entries()) {
    // Between attributes, so that an interrupt is seen.
    await new Promise(setImmediate);
    signal.throwIfAborted();
    const known = [...people.keys()].filter((row) => labels[row * attributes.length + column] !== 0);
    const samples = {
      scores: Float32Array.from(known, (row) => scores[row * attributes.length + column]!),
      labels: Int8Array.from(known, (row) => labels[row * attributes.length + column]!),
      people: Int32Array.from(known, (row) => people[row]!),
      folds: Int32Array.from(known, (row) => folds[row]!),
    };
    const rule = fitDecision(samples, step, [run.plan.seed, attribute]);
    rules.push(rule);
    task.update(column + 1, attribute);
    const { threshold, positives, negatives, interval, gain } = rule;
    await run.event({
      ...{ type: "decision", stage: stage.name, step: step.name, attribute, threshold, positives, negatives },
      ...{ interval: interval ?? null, gain: gain === undefined ? null : { criterion, ...gain } },
    });
    const note = noteOf(attribute, rule, step);
    if (note !== undefined) notes.push(note);
  }
  task.end(summaryOf(rules, step, people));
  for (const note of notes.slice(0, mostNotes)) progress.note(note);
  if (notes.length > mostNotes)
    progress.note(
      `${notes.length - mostNotes} more attributes are as doubtful; events.ndjson has the interval of each`,
    );
  const layer = { attributes, rules: rules.map(({ threshold, calibration }) => ({ threshold, calibration })) };
  const { tensors, metadata } = storedDecisions(layer, scored);
  await run.saveArrays(decisionFile, tensors, metadata);
}

async function scoresOfOwnImages(
  { run, progress, signal }: TrainingContext,
  step: DecidePlan,
  { score, classifiers: { attributes }, faces }: FittedSvms,
): Promise<ScoredPeople> {
  const labels = labelMatrix(faces.samples);
  const { people, folds } = peopleOf(faces, step, run.plan.seed, progress.note);
  const task = progress.begin(`${step.name}, other folds`, new Set(folds).size * attributes.length);
  let done = 0;
  const scores = await outOfFoldScores(
    faces.features,
    { names: attributes, labels },
    folds,
    { ...score, seed: run.plan.seed },
    (attribute) => task.update(++done, attribute),
    signal,
  );
  task.end();
  return { attributes, scores, labels, people, folds };
}

async function scoresOfOthers(
  context: TrainingContext,
  stage: FitPlan,
  step: DecidePlan,
  on: PlanDataRef,
  cascade: Cascade,
  fitted: LinearClassifiers | undefined,
): Promise<ScoredPeople> {
  const { run, progress } = context;
  const classifiers = fitted ?? (await readClassifiers(run));
  const faces = await fittingFaces(context, stage.name, on, cascade);
  return {
    attributes: classifiers.attributes,
    scores: scoreAttributes(classifiers, faces.features),
    labels: labelMatrix(faces.samples),
    ...peopleOf(faces, step, run.plan.seed, progress.note),
  };
}

/**
 * Decisions that cannot be fitted must end a training before its first stage, not at its last.
 * @param name of the step.
 * @throws UserError for images of fewer than two people.
 */
export function requireTwoPeople(name: string, people: Int32Array): void {
  if (new Set(people).size >= 2) return;
  const found = people.length === 1 ? "1 image" : `${people.length} images of one person`;
  throw fault("decisions/one-person", { name, found });
}

/** The person and the fold of each sample; without identities, each image counts as a person. */
function peopleOf(
  { samples }: FaceFeatures,
  { name, folds }: DecidePlan,
  seed: number,
  note: (line: string) => void,
): Pick<DecisionScores, "people" | "folds"> {
  const known = samples.every(({ sample }) => sample.label !== undefined);
  if (!known) note(`${name}: the data has no identities: each image counts as a person of its own`);
  const people = peopleIn(samples.map(({ sample }) => sample));
  requireTwoPeople(name, people);
  const count = new Set(people).size;
  if (count < folds) note(`${name}: ${count} people make ${count} folds in place of ${folds}`);
  return { people, folds: foldsByPerson(people, folds, seed) };
}

/** What makes the rule of an attribute doubtful, with its numbers. */
function noteOf(
  attribute: string,
  { positives, negatives, threshold, interval, calibration }: FittedDecision,
  { threshold: criterion, calibrate }: DecidePlan,
): string | undefined {
  if (positives === 0 || negatives === 0) {
    if (criterion === "score" && calibrate === "none") return undefined;
    const label = positives === 0 ? "absent" : "present";
    const constant = calibration === undefined ? "" : ", and every face has the same probability";
    return `${attribute} is ${label} in all ${positives + negatives} images with a label: its threshold is 0${constant}`;
  }
  if (interval === undefined) return undefined;
  const few = Math.min(positives, negatives) < enough;
  if (!few && interval.share <= muchDoubt) return undefined;
  const { low, high, share } = interval;
  const rare = counted(Math.min(positives, negatives), "image", "images");
  const from = `${rare} ${positives <= negatives ? "with" : "without"} it`;
  return `${attribute}: threshold ${rounded(threshold)} (95 % interval ${rounded(low)} to ${rounded(high)}) rests on ${from}; ${percentNumber(share)} % of the scores are inside the interval`;
}

/** One line about all attributes. */
function summaryOf(rules: readonly FittedDecision[], { threshold, calibrate }: DecidePlan, people: Int32Array): string {
  const gains = rules.flatMap(({ gain }) => (gain === undefined ? [] : [gain]));
  const mean = (part: keyof (typeof gains)[number]): string =>
    percentNumber(gains.reduce((sum, gain) => sum + gain[part], 0) / gains.length);
  const head = `${rules.length} attributes, ${people.length} faces of ${new Set(people).size} people`;
  const calibration = calibrate === "none" ? "" : `; probabilities: ${calibrate}`;
  if (threshold === "score" || gains.length === 0) return `${head}${calibration}`;
  return `${head}: mean ${criteria[threshold]} ${mean("nested")} % on other folds (${mean("chosen")} % on the images of the choice, ${mean("zero")} % with threshold 0)${calibration}`;
}

const criteria: Readonly<Record<Exclude<DecidePlan["threshold"], "score">, string>> = {
  accuracy: "accuracy",
  f1: "F1",
  balanced: "balanced accuracy",
  equal_error: "error at equal error rates",
};
