import { type Interval, wilsonInterval } from "../cascade/wilson.js";
import { fault } from "../errors/user-error.js";

/** Scores and labels of N test samples and M fitting samples for A attributes; all arrays row-major. */
export interface AttributeOutcome {
  readonly names: readonly string[];
  /** N x A; without decisions, a score above 0 decides for the attribute, as the exported graph does. */
  readonly scores: Float32Array;
  /** By the rules of a decide step. */
  readonly decisions?: AttributeDecisions | undefined;
  /** N x A, of the decide step: the probability of each attribute; NaN for a face that was not found. Absent without calibration. */
  readonly probabilities?: Float32Array | undefined;
  /** N x A, -1 or 1. */
  readonly truth: Int8Array;
  /** M x A, -1 or 1: labels of the samples that the SVMs were fitted on. They make the baseline. */
  readonly fitting: Int8Array;
}

/** N x A each. */
export interface AttributeDecisions {
  /** 1 or -1: is the score above the threshold? */
  readonly decided: Int8Array;
  /** 1, -1, or 0 for "cannot tell". */
  readonly answers: Int8Array;
}

/** How one attribute is recognised. All rates are shares in [0, 1]. */
export interface AttributeMetrics {
  readonly name: string;
  readonly samples: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** Share of test samples with the attribute. */
  readonly prevalence: number;
  readonly fittingPrevalence: number;
  /** Accuracy of always answering with the more frequent label of the *fitting* samples (-1 if equally frequent). */
  readonly baseline: number;
  readonly accuracy: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly interval: Interval;
  /** accuracy - baseline. */
  readonly gain: number;
  /** Mean of the two recalls; null if the test samples show one label only. */
  readonly balancedAccuracy: number | null;
  /** Of an evaluation with decisions. */
  readonly answered?: AnsweredMetrics;
}

/** Answers that are not "cannot tell". The other metrics count a decision for every sample, also where the answer is "cannot tell". */
export interface AnsweredMetrics {
  /** Share of the samples that have an answer. */
  readonly coverage: number;
  /** Accuracy of the answers; null without any. */
  readonly accuracy: number | null;
}

export interface MeanMetrics {
  readonly accuracy: number;
  readonly baseline: number;
  readonly gain: number;
  /** Over the attributes that have one; null if none has. */
  readonly balancedAccuracy: number | null;
  /** Of an evaluation with decisions; the accuracy over the attributes that have an answer. */
  readonly answered?: AnsweredMetrics;
}

/**
 * Accuracy per attribute (the paper's measure), with the accuracy that the label frequencies alone would give.
 *
 * @throws UserError if there is no attribute, test sample or fitting sample, or a score is not finite; RangeError
 *   for sizes that disagree or labels other than -1 and 1.
 */
export function measureAttributes(outcome: AttributeOutcome): readonly AttributeMetrics[] {
  const { names, scores, truth, fitting } = outcome;
  const total = names.length;
  if (total === 0 || truth.length === 0 || fitting.length === 0) {
    throw fault("evaluation/nothing", {
      found: `${total} attributes, ${truth.length} test labels, ${fitting.length} fitting labels`,
    });
  }
  if (truth.length % total !== 0 || fitting.length % total !== 0 || scores.length !== truth.length) {
    throw new RangeError(
      `${scores.length} scores, ${truth.length} labels and ${fitting.length} fitting labels for ${total} attributes`,
    );
  }
  return names.map((name, column) => measureColumn(name, column, outcome));
}

/** Unweighted means over attributes, as the paper averages. */
export function meanMetrics(attributes: readonly AttributeMetrics[]): MeanMetrics {
  const balanced = attributes.flatMap(({ balancedAccuracy }) => (balancedAccuracy === null ? [] : [balancedAccuracy]));
  return {
    accuracy: mean(attributes.map(({ accuracy }) => accuracy)),
    baseline: mean(attributes.map(({ baseline }) => baseline)),
    gain: mean(attributes.map(({ gain }) => gain)),
    balancedAccuracy: balanced.length === 0 ? null : mean(balanced),
    ...meanAnswered(attributes),
  };
}

function meanAnswered(attributes: readonly AttributeMetrics[]): Pick<MeanMetrics, "answered"> {
  const answered = attributes.flatMap((one) => (one.answered === undefined ? [] : [one.answered]));
  if (answered.length === 0) return {};
  const accuracies = answered.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy]));
  return {
    answered: {
      coverage: mean(answered.map(({ coverage }) => coverage)),
      accuracy: accuracies.length === 0 ? null : mean(accuracies),
    },
  };
}

/** Coverage and accuracy of the answers of a column. */
function answeredOf({ names, truth, decisions }: AttributeOutcome, column: number): Pick<AttributeMetrics, "answered"> {
  if (decisions === undefined) return {};
  let [samples, answers, right] = [0, 0, 0];
  for (let i = column; i < truth.length; i += names.length) {
    samples++;
    if (decisions.answers[i] === 0) continue;
    answers++;
    if (decisions.answers[i] === truth[i]) right++;
  }
  return { answered: { coverage: answers / samples, accuracy: answers === 0 ? null : right / answers } };
}

function measureColumn(name: string, column: number, outcome: AttributeOutcome): AttributeMetrics {
  const total = outcome.names.length;
  const counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (let i = column; i < outcome.truth.length; i += total) {
    const score = outcome.scores[i]!;
    if (!Number.isFinite(score)) {
      throw fault("evaluation/score-not-finite", { name, found: `${score} for sample ${Math.floor(i / total)}` });
    }
    const decided = outcome.decisions === undefined ? score > 0 : outcome.decisions.decided[i] === 1;
    counts[outcomeOf(decided, outcome.truth[i]!)]++;
  }
  const samples = outcome.truth.length / total;
  const positives = counts.truePositives + counts.falseNegatives;
  const negatives = samples - positives;
  const right = counts.truePositives + counts.trueNegatives;
  const fittingPrevalence = positiveShare(outcome.fitting, column, total);
  const baseline = (fittingPrevalence > 0.5 ? positives : negatives) / samples;
  const accuracy = right / samples;
  return {
    name,
    samples,
    ...counts,
    prevalence: positives / samples,
    fittingPrevalence,
    baseline,
    accuracy,
    interval: wilsonInterval(right, samples),
    gain: accuracy - baseline,
    balancedAccuracy:
      positives === 0 || negatives === 0
        ? null
        : (counts.truePositives / positives + counts.trueNegatives / negatives) / 2,
    ...answeredOf(outcome, column),
  };
}

function outcomeOf(
  decided: boolean,
  label: number,
): "truePositives" | "falsePositives" | "trueNegatives" | "falseNegatives" {
  requireLabel(label);
  if (decided) return label === 1 ? "truePositives" : "falsePositives";
  return label === 1 ? "falseNegatives" : "trueNegatives";
}

function positiveShare(labels: Int8Array, column: number, total: number): number {
  let positives = 0;
  for (let i = column; i < labels.length; i += total) {
    const label = labels[i]!;
    requireLabel(label);
    if (label === 1) positives++;
  }
  return positives / (labels.length / total);
}

function requireLabel(label: number): void {
  if (label !== 1 && label !== -1) throw new RangeError(`an attribute label must be -1 or 1, not ${label}`);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
