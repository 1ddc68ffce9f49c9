import { printable } from "../../dsl/text/printable.js";
import type { Interval } from "../cascade/wilson.js";
import { percentNumber, signedPercent } from "../text/numbers.js";
import type { EvaluatedAttribute, Evaluation } from "./evaluation-schema.js";
import type { MetricName } from "./ranked-column.js";

const ansi = { bold: 1, dim: 2, red: 31, green: 32 } as const;
export type Paint = (style: keyof typeof ansi, text: string) => string;

export const painter = (colour: boolean): Paint =>
  colour ? (style, text) => `\u001b[${ansi[style]}m${text}\u001b[0m` : (_, text) => text;

interface Column {
  readonly header: string;
  readonly metric?: MetricName;
}

/** The columns of the table of attributes, by the names that `fanc eval --metrics` takes. */
const COLUMNS = {
  images: { header: "images" },
  unknown: { header: "unknown" },
  positive: { header: "positive" },
  baseline: { header: "baseline", metric: "baseline" },
  accuracy: { header: "accuracy", metric: "accuracy" },
  gain: { header: "gain", metric: "gain" },
  balanced: { header: "balanced", metric: "balancedAccuracy" },
  ap: { header: "AP", metric: "averagePrecision" },
  auc: { header: "AUC", metric: "rocAuc" },
  f1: { header: "F1", metric: "f1" },
  precision: { header: "precision", metric: "precision" },
  recall: { header: "recall", metric: "recall" },
  ece: { header: "ECE" },
  answered: { header: "answered" },
  right: { header: "right" },
  paper: { header: "paper" },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;

export const columnNames = Object.keys(COLUMNS) as readonly ColumnName[];

/** As many as 80 columns of a terminal allow. */
export function usualColumns({ attributes, means }: Evaluation): readonly ColumnName[] {
  const withPaper = attributes.some(({ paper }) => paper !== undefined);
  if (means.answered === undefined)
    return withPaper
      ? ["baseline", "accuracy", "gain", "f1", "paper"]
      : ["positive", "baseline", "accuracy", "gain", "f1"];
  return withPaper
    ? ["accuracy", "gain", "f1", "answered", "right", "paper"]
    : ["baseline", "accuracy", "gain", "answered", "right"];
}

/** The column of published accuracies is named after their method. */
export const headerOf = (name: ColumnName, { compared }: Evaluation): string =>
  name === "paper" && compared !== undefined ? printable(compared.method) : COLUMNS[name].header;

export function attributeCell(
  name: ColumnName,
  attribute: EvaluatedAttribute,
  withInterval: boolean,
  paint: Paint,
): string {
  switch (name) {
    case "images":
      return String(attribute.samples);
    case "unknown":
      return String(attribute.unknown);
    case "positive":
      return percentNumber(attribute.prevalence);
    case "ece":
      return percentNumber(attribute.calibration?.error ?? null);
    case "answered":
      return percentNumber(attribute.answered?.coverage ?? null);
    case "right":
      return percentNumber(attribute.answered?.accuracy ?? null);
    case "paper":
      return percentNumber(attribute.paper ?? null);
    case "gain": {
      const { gain, intervals } = attribute;
      const text = metricText("gain", gain, withInterval ? intervals.gain : undefined);
      if (intervals.gain === null) return text;
      return intervals.gain.low > 0 ? paint("green", text) : intervals.gain.high < 0 ? paint("red", text) : text;
    }
    default: {
      const metric = COLUMNS[name].metric;
      return metricText(metric, attribute[metric], withInterval ? attribute.intervals[metric] : undefined);
    }
  }
}

/** A metric without a value, because no label or answer of some kind is there. */
export function isUndefined(name: ColumnName, attribute: EvaluatedAttribute): boolean {
  const column: Column = COLUMNS[name];
  return column.metric !== undefined && attribute[column.metric] === null;
}

export function meanCell(name: ColumnName, { means, attributes, samples }: Evaluation, withInterval: boolean): string {
  switch (name) {
    case "images":
      return String(samples);
    case "unknown":
      return String(attributes.reduce((sum, one) => sum + one.unknown, 0));
    case "positive": {
      const known = attributes.flatMap(({ prevalence }) => prevalence ?? []);
      return percentNumber(known.reduce((sum, one) => sum + one, 0) / known.length);
    }
    case "ece":
      return percentNumber(means.calibrationError ?? null);
    case "answered":
      return percentNumber(means.answered?.coverage ?? null);
    case "right":
      return percentNumber(means.answered?.accuracy ?? null);
    case "paper":
      return percentNumber(means.paper ?? null);
    default: {
      const metric = COLUMNS[name].metric;
      return metricText(metric, means[metric], withInterval ? means.intervals[metric] : undefined);
    }
  }
}

/** With half the width of its interval; null for one that does not exist, undefined for none to show. */
function metricText(metric: MetricName, value: number | null, interval: Interval | null | undefined): string {
  if (value === null) return "-";
  const text = metric === "gain" ? signedPercent(value) : percentNumber(value);
  if (interval === undefined) return text;
  const half = interval === null ? "" : `±${percentNumber((interval.high - interval.low) / 2).padStart(4)}`;
  return `${text} ${half.padStart(5)}`;
}
