import type { Evaluation } from "../evaluate/evaluation-schema.js";
import { setting } from "../text/numbers.js";
import type { StudyPoint, StudyRun } from "./results.js";
import type { StudyMetric } from "./table-schema.js";

/** A metric with its value in one evaluation. */
interface MeasuredMetric {
  readonly metric: StudyMetric;
  readonly value: number;
}

/** Everything that a study compares of an evaluation: the means, the localisation at the spec's overlaps, each attribute. */
export function metricsIn({ means, localisation, attributes }: Evaluation): readonly MeasuredMetric[] {
  return [
    { metric: { name: "mean accuracy", kind: "accuracy" }, value: means.accuracy },
    { metric: { name: "gain over baseline", kind: "gain" }, value: means.gain },
    ...[...(localisation ?? [])].flatMap(([window, { asked, meanIou }]): readonly MeasuredMetric[] => [
      ...asked.map(({ iou, recall }) => ({
        metric: { name: `${window}: recall at IoU ${setting(iou)}`, kind: "recall" as const, window, iou },
        value: recall,
      })),
      { metric: { name: `${window}: mean IoU`, kind: "iou", window }, value: meanIou },
    ]),
    ...attributes.flatMap(({ name, accuracy }): readonly MeasuredMetric[] =>
      accuracy === null
        ? []
        : [{ metric: { name: `accuracy of ${name}`, kind: "attribute", attribute: name }, value: accuracy }],
    ),
  ];
}

export const evaluationOf = ({ outcome }: StudyRun): Evaluation | undefined =>
  outcome.kind === "evaluated" ? outcome.evaluation : undefined;

/** The metrics that any run has measured: attributes last, otherwise in the order in which they first come. */
export function metricsOf(points: readonly StudyPoint[]): readonly StudyMetric[] {
  const all = new Map<string, StudyMetric>();
  for (const { runs } of points)
    for (const run of runs) {
      const evaluation = evaluationOf(run);
      for (const { metric } of evaluation === undefined ? [] : metricsIn(evaluation)) all.set(metric.name, metric);
    }
  const isAttribute = ({ kind }: StudyMetric): boolean => kind === "attribute";
  return [...[...all.values()].filter((one) => !isAttribute(one)), ...[...all.values()].filter(isAttribute)];
}
