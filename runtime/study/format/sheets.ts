import { percentNumber, probability, setting, share, signedPercent, signedShare } from "../../text/numbers.js";
import type { MetricSummary, PointComparison, StudyMetric, StudyTable, TablePoint } from "../table-schema.js";
import { attributeSheets } from "./attribute-sheets.js";
import { claimSheet } from "./claim-sheet.js";

/** A table of texts, independent of the format. */
export interface Sheet {
  readonly title: string;
  readonly header: readonly string[];
  readonly align: readonly ("left" | "right")[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that a narrow terminal can do without, in the order of omission. */
  readonly dispensable: readonly number[];
  readonly footnotes: readonly string[];
  /** Rows that a reader must not miss. */
  readonly marked?: readonly number[];
  /** Consecutive rows with the same first cell belong together: a page shows it once. */
  readonly grouped?: boolean;
  /** A column of sentences: a page wraps their lines. */
  readonly prose?: number;
}

/** The table of a study for people. */
export interface StudyReport {
  readonly heading: string;
  /** Undefined for a spec without claims. */
  readonly claims: Sheet | undefined;
  readonly sheets: readonly Sheet[];
  readonly notes: readonly string[];
}

/** @param columns most points in a table of attributes; further ones go into further tables. */
export function studyReport(table: StudyTable, columns: number): StudyReport {
  const shown = table.metrics.filter(({ kind }) => kind !== "attribute");
  return {
    heading: headingOf(table),
    claims: claimSheet(table),
    sheets: [
      ...(shown.length === 0 ? [] : [meansSheet(table), rangeSheet(table)]),
      ...differenceSheets(table),
      ...attributeSheets(table, columns),
    ],
    notes: shown.length === 0 ? ["no run is evaluated yet", ...table.notes] : table.notes,
  };
}

/** A point by its number: the tables of attributes have only this. */
const labelOf = ({ points }: StudyTable, point: TablePoint): string => `${points.indexOf(point)} ${point.name}`;

function headingOf({ study, points, seeds, samples }: StudyTable): string {
  const images = samples === null ? "" : `, ${samples} test images`;
  return `study ${study}: ${points.length} ${points.length === 1 ? "point" : "points"}, ${seedsText(seeds)}${images}`;
}

function seedsText(seeds: readonly number[]): string {
  const [first, last] = [seeds[0], seeds.at(-1)];
  if (seeds.length < 2 || first === undefined) return seeds.length === 0 ? "no seeds" : `seed ${first}`;
  const consecutive = seeds.every((seed, i) => seed === first + i);
  return consecutive && seeds.length > 2 ? `seeds ${first} to ${last}` : `seeds ${seeds.join(", ")}`;
}

/** The metrics other than attributes, with their places. */
function columnsOf(
  table: StudyTable,
): readonly { readonly metric: StudyMetric; readonly at: number; readonly label: string }[] {
  const windows = new Set(table.metrics.flatMap(({ window }) => window ?? []));
  return table.metrics.flatMap((metric, at) =>
    metric.kind === "attribute" ? [] : [{ metric, at, label: shortName(metric, windows.size > 1) }],
  );
}

/** As the header of a narrow column. */
function shortName({ kind, window, iou }: StudyMetric, severalWindows: boolean): string {
  const where = severalWindows ? `${window} ` : "";
  switch (kind) {
    case "accuracy":
      return "accuracy %";
    case "gain":
      return "gain";
    case "recall":
      return `${where}recall ${setting(iou ?? 0)} %`;
    case "iou":
      return `${where}mean IoU`;
    case "attribute":
      return "accuracy %";
    default:
      return kind satisfies never;
  }
}

/** A value of a metric: percent, or three decimals for overlaps. */
function valueText(kind: StudyMetric["kind"], value: number): string {
  if (kind === "iou") return share(value);
  return kind === "gain" ? signedPercent(value) : percentNumber(value);
}

const differenceText = (kind: StudyMetric["kind"], value: number): string =>
  kind === "iou" ? signedShare(value) : signedPercent(value);

function meanText(kind: StudyMetric["kind"], summary: MetricSummary | null | undefined): string {
  if (summary === null || summary === undefined) return "-";
  const { mean, deviation } = summary;
  // The gain has the spread of the accuracy, unless points have other test images.
  const spread =
    deviation === null || kind === "gain" ? "" : ` ± ${kind === "iou" ? share(deviation) : percentNumber(deviation)}`;
  return `${valueText(kind, mean)}${spread}`;
}

const seedCount = ({ runs }: TablePoint): string =>
  `${runs.filter(({ outcome }) => outcome === "evaluated").length}/${runs.length}`;

function meansSheet(table: StudyTable): Sheet {
  const columns = columnsOf(table);
  return {
    title: "mean ± standard deviation over seeds",
    header: ["point", "n", ...columns.map(({ label }) => label)],
    align: ["left", "right", ...columns.map(() => "right" as const)],
    rows: table.points.map((point) => [
      labelOf(table, point),
      seedCount(point),
      ...columns.map(({ metric, at }) => meanText(metric.kind, point.summaries[at])),
    ]),
    dispensable: columns
      .map((_, i) => i + 2)
      .slice(1)
      .reverse(),
    footnotes: ["n: evaluated seeds of all; gain: accuracy minus that of guessing the more frequent label"],
  };
}

function rangeSheet(table: StudyTable): Sheet {
  const columns = columnsOf(table);
  return {
    title: "lowest to highest seed",
    header: ["point", ...columns.map(({ label }) => label)],
    align: ["left", ...columns.map(() => "right" as const)],
    rows: table.points.map((point) => [
      labelOf(table, point),
      ...columns.map(({ metric: { kind }, at }) => {
        const summary = point.summaries[at] ?? null;
        return summary === null ? "-" : `${valueText(kind, summary.lowest)} to ${valueText(kind, summary.highest)}`;
      }),
    ]),
    dispensable: columns
      .map((_, i) => i + 1)
      .slice(1)
      .reverse(),
    footnotes: [],
  };
}

/** A table for each reference: the base point, and every `against`. */
function differenceSheets(table: StudyTable): readonly Sheet[] {
  const columns = columnsOf(table).filter(
    ({ metric }) => metric.kind !== "gain" || !sameAsAccuracy(table, metric.name),
  );
  return [...new Set(table.comparisons.map(({ reference }) => reference))].map((reference): Sheet => {
    const own = table.comparisons.filter((one) => one.reference === reference);
    const rows = table.points.flatMap((point) =>
      columns.flatMap(({ metric, label }) => {
        const found = own.find((one) => one.point === point.name && one.metric === metric.name);
        return found === undefined
          ? []
          : [{ found, cells: [labelOf(table, point), label, ...differenceCells(metric, found)] }];
      }),
    );
    return {
      title: `difference to ${reference}, paired by seed`,
      header: ["point", "metric", "n", "difference (95 %)", "p (t)", "p (W)"],
      align: ["left", "left", "right", "right", "right", "right"],
      rows: rows.map(({ cells }) => cells),
      dispensable: [5],
      grouped: true,
      footnotes: [
        "95 %: interval of the paired t-test; p: of this test (t) and of Wilcoxon's signed ranks (W)",
        "each p is corrected for all comparisons of the metric (Holm)",
        ...untestedLines(rows.map(({ found }) => found)),
      ],
    };
  });
}

function differenceCells(
  { kind }: StudyMetric,
  { seeds, difference, interval, t, wilcoxon }: PointComparison,
): readonly string[] {
  const show = (value: number): string => differenceText(kind, value);
  const around = interval === null ? "" : ` (${show(interval.low)} to ${show(interval.high)})`;
  return [
    String(seeds.length),
    difference === null ? "-" : `${show(difference)}${around}`,
    t === null ? "-" : probability(t.holm),
    wilcoxon === null ? "-" : probability(wilcoxon.holm),
  ];
}

/** Points on the same test images have the same differences of the gain as of the accuracy. */
function sameAsAccuracy({ comparisons }: StudyTable, gain: string): boolean {
  const key = ({ point, reference }: PointComparison): string => JSON.stringify([point, reference]);
  const accuracy = new Map(
    comparisons.filter(({ metric }) => metric === "mean accuracy").map((one) => [key(one), one.difference] as const),
  );
  return comparisons
    .filter(({ metric }) => metric === gain)
    .every((one) => Math.abs((one.difference ?? 0) - (accuracy.get(key(one)) ?? 0)) < 1e-12);
}

function untestedLines(comparisons: readonly PointComparison[]): readonly string[] {
  const points = new Map<string, Set<string>>();
  for (const { untested, point } of comparisons)
    if (untested !== undefined) points.set(untested, (points.get(untested) ?? new Set()).add(point));
  const all = new Set(comparisons.map(({ point }) => point)).size;
  return [...points].map(([reason, names]) =>
    // A name can have commas: settings are joined by them.
    names.size > 1 && names.size === all ? `-: ${reason} (all points)` : `-: ${reason} (${[...names].join("; ")})`,
  );
}
