import Table from "cli-table3";
import { printable } from "../../dsl/text/printable.js";
import { percentNumber, setting, share, signedPercent } from "../text/numbers.js";
import type { Detection, Evaluation, Localisation } from "./evaluation-schema.js";

type Cell = { readonly content: string; readonly hAlign?: "left" | "right" };

const ansi = { bold: 1, dim: 2, red: 31, green: 32 } as const;
type Paint = (style: keyof typeof ansi, text: string) => string;

/**
 * The evaluation as a text table, percentages with one decimal: attribute, share of test samples that have it,
 * baseline, accuracy with half the width of its 95 % interval, gain over the baseline and, where the evaluation has
 * any, the paper's accuracy. The last row holds the means.
 *
 * @param options `colour`: ANSI colours; gains beyond the confidence interval are green, losses red.
 */
export function attributeTable(evaluation: Evaluation, options: { readonly colour: boolean }): string {
  const paint: Paint = options.colour ? (style, text) => `\u001b[${ansi[style]}m${text}\u001b[0m` : (_, text) => text;
  const withPaper = evaluation.attributes.some(({ paper }) => paper !== undefined);
  const withAnswers = evaluation.means.answered !== undefined;
  const { compared } = evaluation;
  const published = compared === undefined ? "paper" : printable(compared.method);
  const head = [
    "attribute",
    "positive %",
    "baseline %",
    "accuracy %",
    "gain",
    ...(withAnswers ? ["answered %", "right of these %"] : []),
    ...(withPaper ? [`${published} %`] : []),
  ];
  const table = new Table({
    head: head.map((text) => paint("bold", text)),
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  for (const attribute of evaluation.attributes) {
    const { name, prevalence, baseline, accuracy, interval, gain, paper } = attribute;
    const certain = interval.low > baseline ? "green" : interval.high < baseline ? "red" : null;
    const half = percentNumber((interval.high - interval.low) / 2);
    table.push([
      printable(name),
      percentNumber(prevalence),
      percentNumber(baseline),
      `${percentNumber(accuracy)} ${paint("dim", `± ${half.padStart(4)}`)}`,
      certain === null ? signedPercent(gain) : paint(certain, signedPercent(gain)),
      ...(withAnswers ? answeredCells(attribute.answered) : []),
      ...(withPaper ? [paper === undefined ? paint("dim", "-") : percentNumber(paper)] : []),
    ]);
  }
  table.push(meanRow(evaluation, withPaper, paint));
  const caption =
    `${evaluation.samples} test samples${withoutFace(evaluation)}; baseline: the more frequent label of ` +
    `${evaluation.fittingSamples} fitting samples; ± and colour: 95 % interval` +
    (compared === undefined ? "" : `; ${published} on ${printable(compared.data)}: ${printable(compared.file)}`);
  return `${table.toString()}\n${paint("dim", caption)}${localisationLines(evaluation)}\n`;
}

const answeredCells = (answered: Evaluation["means"]["answered"]): readonly string[] => [
  answered === undefined ? "-" : percentNumber(answered.coverage),
  answered === undefined || answered.accuracy === null ? "-" : percentNumber(answered.accuracy),
];

function meanRow({ means, attributes }: Evaluation, withPaper: boolean, paint: Paint): Cell[] {
  const prevalence = attributes.reduce((sum, attribute) => sum + attribute.prevalence, 0) / attributes.length;
  const texts = [
    `mean of ${attributes.length}`,
    percentNumber(prevalence),
    percentNumber(means.baseline),
    // As wide as an accuracy with its interval, so the digits align.
    `${percentNumber(means.accuracy)}       `,
    signedPercent(means.gain),
    ...(means.answered === undefined ? [] : answeredCells(means.answered)),
    ...(withPaper ? [means.paper === undefined ? "-" : percentNumber(means.paper)] : []),
  ];
  return texts.map((text) => ({ content: paint("bold", text) }));
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
