import { type AttributeOutcome, measureAttributes } from "./attribute-metrics.js";
import type { EvaluatedAttribute, Evaluation, Localisation } from "./evaluation-schema.js";

export interface EvaluationExtras {
  /** Of the run. */
  readonly made?: Pick<Evaluation, "seed" | "settings">;
  /** The paper's accuracy by attribute name, share in [0, 1]. */
  readonly paper?: ReadonlyMap<string, number>;
  /** The source of those accuracies. */
  readonly compared?: Evaluation["compared"];
  /** By window name. */
  readonly localisation?: Map<string, Localisation>;
  readonly notAnnotated?: Evaluation["notAnnotated"];
  /** None if empty. */
  readonly slices?: NonNullable<Evaluation["slices"]>;
  readonly rules?: NonNullable<Evaluation["rules"]>;
}

/**
 * The whole evaluation of one data set, in the form of `evaluationSchema`.
 *
 * @throws as `measureAttributes`.
 */
export function evaluate(outcome: AttributeOutcome, extras: EvaluationExtras = {}): Evaluation {
  const measured = measureAttributes(outcome);
  const total = outcome.names.length;
  const attributes = measured.attributes.map((metric): EvaluatedAttribute => {
    const paper = extras.paper?.get(metric.name);
    return paper === undefined ? metric : { ...metric, paper };
  });
  const reported = attributes.flatMap(({ paper }) => (paper === undefined ? [] : [paper]));
  const paperMean = reported.reduce((sum, value) => sum + value, 0) / total;
  return {
    schema: "fanc.evaluation/8",
    ...extras.made,
    samples: outcome.truth.length / total,
    withoutFace: outcome.withoutFace?.reduce((sum, one) => sum + one, 0) ?? 0,
    fittingSamples: outcome.fitting.length / total,
    resampling: measured.resampling,
    attributes,
    means: { ...measured.means, ...(reported.length === total ? { paper: paperMean } : {}) },
    ...(extras.slices === undefined || extras.slices.length === 0 ? {} : { slices: extras.slices }),
    ...(extras.rules === undefined || extras.rules.length === 0 ? {} : { rules: extras.rules }),
    ...(extras.compared === undefined ? {} : { compared: extras.compared }),
    ...(extras.localisation === undefined ? {} : { localisation: extras.localisation }),
    ...(extras.notAnnotated === undefined ? {} : { notAnnotated: extras.notAnnotated }),
  };
}
