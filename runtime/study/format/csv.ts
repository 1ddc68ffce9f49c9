import { type CsvCell, csvLine } from "../../text/csv.js";
import type { PointComparison, StudyMetric, StudyTable, TablePoint } from "../table-schema.js";

const header = [
  ...["study", "point", "metric", "seeds", "evaluated", "failed", "missing", "failures"],
  ...["n", "mean", "deviation", "lowest", "highest", "mean_low", "mean_high"],
  ...["reference", "common_seeds", "difference", "difference_low", "difference_high"],
  ...["p_t", "p_t_holm", "p_wilcoxon", "p_wilcoxon_holm", "untested"],
] as const;

/**
 * Comma-separated values (RFC 4180): a line for each point, metric and reference, one without a reference for a point that is
 * compared with none. Shares are in [0, 1], numbers complete.
 */
export function studyCsv(table: StudyTable): string {
  const lines = table.points.flatMap((point) =>
    table.metrics.length === 0
      ? [[...pointCells(table, point, undefined)]]
      : table.metrics.flatMap((metric, at) => metricLines(table, point, metric, at)),
  );
  // Every line has as many fields as the first one.
  return [header, ...lines].map((cells) => csvLine(Array.from(header, (_, at) => cells[at]))).join("");
}

function metricLines(
  table: StudyTable,
  point: TablePoint,
  metric: StudyMetric,
  at: number,
): readonly (readonly CsvCell[])[] {
  const own = table.comparisons.filter((one) => one.point === point.name && one.metric === metric.name);
  const cells = [...pointCells(table, point, metric), ...summaryCells(point, at)];
  return own.length === 0 ? [cells] : own.map((one) => [...cells, ...comparisonCells(one)]);
}

function pointCells(
  { study }: StudyTable,
  { name, runs }: TablePoint,
  metric: StudyMetric | undefined,
): readonly CsvCell[] {
  const count = (outcome: string): number => runs.filter((run) => run.outcome === outcome).length;
  const failures = runs.flatMap(({ seed, reason }) => (reason === undefined ? [] : [`seed ${seed}: ${reason}`]));
  return [
    ...[study, name, metric?.name, runs.length, count("evaluated"), count("failed"), count("missing")],
    failures.join("; "),
  ];
}

function summaryCells({ summaries }: TablePoint, at: number): readonly CsvCell[] {
  const summary = summaries[at] ?? undefined;
  if (summary === undefined) return [0, null, null, null, null, null, null];
  const { n, mean, deviation, lowest, highest, interval } = summary;
  return [n, mean, deviation, lowest, highest, interval?.low, interval?.high];
}

const comparisonCells = (one: PointComparison): readonly CsvCell[] => [
  ...[one.reference, one.seeds.length, one.difference, one.interval?.low, one.interval?.high],
  ...[one.t?.p, one.t?.holm, one.wilcoxon?.p, one.wilcoxon?.holm, one.untested],
];
