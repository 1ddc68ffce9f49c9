import Table from "cli-table3";
import { printable } from "../../dsl/text/printable.js";
import { percentNumber, setting, share } from "../text/numbers.js";
import type { Detection, Evaluation, Localisation } from "./evaluation-schema.js";
import {
  attributeCell,
  type ColumnName,
  headerOf,
  isUndefined,
  meanCell,
  painter,
  usualColumns,
} from "./table-columns.js";

type Cell = { readonly content: string; readonly hAlign?: "left" | "right" };

export interface TableOptions {
  /** ANSI colours; gains beyond the 95 % interval are green, losses red. */
  readonly colour: boolean;
  /** Columns after the attribute's name; by default `usualColumns`. Chosen ones show the intervals of all metrics. */
  readonly columns?: readonly ColumnName[] | undefined;
}

/**
 * The evaluation as a text table, percentages with one decimal. The last row holds the means over the attributes that have
 * a value.
 */
export function attributeTable(evaluation: Evaluation, { colour, columns }: TableOptions): string {
  const paint = painter(colour);
  const { compared } = evaluation;
  const shown = columns ?? usualColumns(evaluation);
  const head = ["attribute", ...shown.map((name) => headerOf(name, evaluation))];
  const table = new Table({
    head: head.map((text) => paint("bold", text)),
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  const intervals = shown.filter((name) => columns !== undefined || name === "accuracy");
  const rows = evaluation.attributes.map((attribute) =>
    shown.map((name) => attributeCell(name, attribute, intervals.includes(name), paint)),
  );
  evaluation.attributes.forEach(({ name }, i) => {
    table.push([printable(name), ...(rows[i] ?? [])]);
  });
  const means = shown.map((name) => meanCell(name, evaluation, intervals.includes(name)));
  table.push(
    [`mean of ${evaluation.attributes.length}`, ...means].map((text): Cell => ({ content: paint("bold", text) })),
  );
  const lines = [
    ...captionOf(evaluation, shown),
    ...(compared === undefined || !shown.includes("paper")
      ? []
      : [`${headerOf("paper", evaluation)} on ${printable(compared.data)}: ${printable(compared.file)}`]),
    ...(evaluation.attributes.some((one) => shown.some((name) => isUndefined(name, one)))
      ? ["-: undefined, because labels or answers of one kind are missing"]
      : []),
  ];
  return `${table.toString()}\n${lines.map((line) => paint("dim", line)).join("\n")}${localisationLines(evaluation)}\n`;
}

/** From here on, a bootstrap of clusters is trustworthy enough: 94 % of its intervals hold the value in simulations. */
const fewClusters = 20;

function captionOf(evaluation: Evaluation, shown: readonly ColumnName[]): readonly string[] {
  const { resampling, fittingSamples, samples } = evaluation;
  const unknown = evaluation.attributes.reduce((sum, one) => sum + one.unknown, 0);
  const left = unknown === 0 ? "" : `, ${unknown} of their labels unknown and left out`;
  const drawn =
    resampling.units === "identities" ? `${resampling.clusters} people` : `${resampling.clusters} images, one by one`;
  return [
    `in %; ${samples} test samples${withoutFace(evaluation)}${left}`,
    ...(shown.includes("baseline") || shown.includes("gain")
      ? [`baseline: the more frequent label of ${fittingSamples} fitting samples`]
      : []),
    ...(shown.includes("right") ? ['right: accuracy of the answers that are not "cannot tell"'] : []),
    `± and colour: 95 % interval, from ${resampling.resamples} resamples of ${drawn}`,
    ...(resampling.clusters < fewClusters
      ? [`fewer than ${fewClusters} make intervals too narrow: do not rely on them`]
      : []),
  ];
}

function localisationLines({ localisation, notAnnotated = [] }: Evaluation): string {
  const without = notAnnotated.length;
  const left = without === 0 ? "" : `, ${without} without an annotated box left out`;
  if (localisation === undefined) return without === 0 ? "" : "\nlocalisation: no image has an annotated box";
  return [...localisation]
    .map(([name, { images, meanIou, asked, detection }]) => {
      const recall = asked.map((one) => `, recall at IoU ${setting(one.iou)}: ${percentNumber(one.recall)} %`).join("");
      return `\n${printable(name)} window: mean IoU ${share(meanIou)}${recall} (${images} images${left})${detection === undefined ? "" : detectionLines(detection, asked, images)}`;
    })
    .join("");
}

/** A line for each overlap, one on further faces, and one on the images without a face. */
function detectionLines({ curves, faces, backgrounds }: Detection, asked: readonly Recall[], images: number): string {
  const lines = curves.map(({ iou, rates }) => {
    const recall = asked.find((one) => one.iou === iou);
    const parts = [
      ...(recall === undefined ? [] : [`recall ${withInterval(recall)}`]),
      ...rates.map(
        (one) =>
          `${withInterval(one)} at ${setting(one.fppi)} false ${one.fppi === 1 ? "window" : "windows"} per image`,
      ),
    ];
    return `  IoU ${setting(iou)}: ${parts.join(", ")}`;
  });
  const scenes =
    backgrounds === undefined
      ? []
      : [
          `  with the run's thresholds, ${backgrounds.withWindow} of ${backgrounds.images} backgrounds have a window (${intervalText(backgrounds)} %)`,
        ];
  const more = faces > images ? [`  the rates of false windows count all ${faces} faces of these images`] : [];
  return [...lines, ...more, ...scenes].map((line) => `\n${line}`).join("");
}

type Recall = Localisation["asked"][number];
type Bounds = Pick<Recall, "interval">;

const withInterval = (one: Bounds & { readonly recall: number }): string =>
  `${percentNumber(one.recall)} % (${intervalText(one)})`;

const intervalText = ({ interval: { low, high } }: Bounds): string => `${percentNumber(low)} to ${percentNumber(high)}`;

function withoutFace({ withoutFace: images }: Evaluation): string {
  return images === 0 ? "" : ` (${images} without a face: wrong in every attribute)`;
}
