import { type CheckedClaim, claimRecords } from "../evaluate/claims.js";
import { comparePoints } from "./compare-points.js";
import { evaluationOf, metricsIn, metricsOf } from "./metrics.js";
import type { StudyPoint, StudyResults, StudyRun } from "./results.js";
import { summariseSamples } from "./statistics/samples.js";
import { studyNotes } from "./study-notes.js";
import type { StudyMetric, StudyTable, TablePoint } from "./table-schema.js";

/** The table of a study: metrics of every point over its seeds, the differences of points, with tests, and the claims. */
export function studyTable(results: StudyResults, claims: readonly CheckedClaim[] = []): StudyTable {
  const { name, points } = results;
  const metrics = metricsOf(points);
  const rows = points.map((point) => pointOf(point, metrics));
  const first = points.flatMap(({ runs }) => runs.flatMap((run) => evaluationOf(run) ?? []))[0];
  return {
    schema: "fanc.study-table/2",
    study: name,
    seeds: [...new Set(points.flatMap(({ runs }) => runs.map(({ seed }) => seed)))],
    samples: first?.samples ?? null,
    metrics,
    points: rows,
    comparisons: comparePoints(rows, metrics),
    claims: claimRecords(claims),
    notes: studyNotes(results),
  };
}

function pointOf({ name, base, against, settings, runs }: StudyPoint, metrics: readonly StudyMetric[]): TablePoint {
  const own = runs.map((run) => runOf(run, metrics));
  return {
    name,
    base,
    ...(against === undefined ? {} : { against }),
    settings: settings.map((one) => ({ name: one.name, value: one.value })),
    runs: own,
    summaries: metrics.map((_, i) => {
      const values = own.flatMap((run) => run.values[i] ?? []);
      return values.length === 0 ? null : summariseSamples(values);
    }),
  };
}

function runOf(run: StudyRun, metrics: readonly StudyMetric[]): TablePoint["runs"][number] {
  const { seed, folder, outcome } = run;
  const evaluation = evaluationOf(run);
  const measured = new Map(
    (evaluation === undefined ? [] : metricsIn(evaluation)).map(({ metric, value }) => [metric.name, value] as const),
  );
  return {
    seed,
    folder,
    outcome: outcome.kind,
    ...(outcome.kind === "failed" ? { reason: outcome.reason } : {}),
    values: evaluation === undefined ? [] : metrics.map((metric) => measured.get(metric.name) ?? null),
  };
}
