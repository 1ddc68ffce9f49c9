// The tables of docs/results.md, from study tables (`fanc study -o FILE.json`), evaluations and the answers of the peers.

import { basename } from "node:path";

const row = (cells) => `| ${cells.join(" | ")} |`;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));
const percent = (share) => (100 * share).toFixed(1);
const signed = (share) => (share < 0 ? `-${percent(-share)}` : `+${percent(share)}`);
const range = (values) => `${percent(Math.min(...values))} to ${percent(Math.max(...values))}`;
const spread = (values) => `${percent(mean(values))} ± ${percent(deviation(values))}`;

/** A metric's value in every run of a point. */
function valuesOf(table, point, wanted) {
  const at = table.metrics.findIndex(wanted);
  return at < 0
    ? []
    : point.runs.map(({ values }) => values[at]).filter((value) => value !== null && value !== undefined);
}

const isAccuracy = ({ kind }) => kind === "accuracy";
const isRecall = ({ kind, iou }) => kind === "recall" && iou === 0.5;
const isOverlap = ({ kind }) => kind === "iou";

/** Means over the seeds of the base point; then each attribute. */
export function seedsTables(table, evaluations) {
  const [base] = table.points;
  const columns = [isAccuracy, ({ kind }) => kind === "gain", isRecall, isOverlap].map((wanted) =>
    valuesOf(table, base, wanted),
  );
  const shown = ([accuracy, gain, recall, iou]) => [percent(accuracy), signed(gain), percent(recall), iou.toFixed(3)];
  const statistic = (of) => shown(columns.map(of));
  const bold = (cells) => cells.map((one) => `**${one}**`);
  const lines = [
    row(["seed", "mean accuracy", "gain over baseline", "face recall at IoU 0.5", "mean IoU"]),
    row(["---", "--:", "--:", "--:", "--:"]),
    ...table.seeds.map((seed, i) => row([seed, ...shown(columns.map((column) => column[i]))])),
    row(["**mean**", ...bold(statistic(mean))]),
    row([
      "standard deviation",
      ...columns.slice(0, 3).map((one) => percent(deviation(one))),
      deviation(columns[3]).toFixed(3),
    ]),
    row(["worst", ...statistic((column) => Math.min(...column))]),
    "",
    `Percent of ${table.samples} test images, except for the mean IoU.`,
    "",
    row(["attribute", "has it", "baseline", "accuracy", "lowest to highest", "gain"]),
    row(["---", "--:", "--:", "--:", "--:", "--:"]),
  ];
  const [first] = evaluations;
  for (const { name, prevalence, baseline } of first.attributes) {
    const accuracies = evaluations.map(({ attributes }) => attributes.find((one) => one.name === name).accuracy);
    const cells = [percent(prevalence), percent(baseline), percent(mean(accuracies)), range(accuracies)];
    lines.push(row([`\`${name}\``, ...cells, signed(mean(accuracies) - baseline)]));
  }
  const total = [percent(first.means.baseline), percent(mean(columns[0])), range(columns[0]), signed(mean(columns[1]))];
  lines.push(row([`**mean of ${first.attributes.length}**`, "", ...bold(total)]));
  lines.push(
    "",
    `Means over ${evaluations.length} seeds, percent of ${first.samples} test images. Baseline: always the label that is more frequent ` +
      `among the ${first.fittingSamples} images on which the SVMs were fitted.`,
  );
  return lines.join("\n");
}

/** Rows of the peers; `annotated` peers see the boxes of the faces. */
export const peerRows = (answers) =>
  answers.map(({ name, annotated, runs }) => {
    const accuracies = runs.map((one) => mean(one.accuracies));
    const parameters = `${(runs[0].parameters / 1e6).toFixed(2)} M`;
    return [name, annotated ? "yes" : "no", parameters, spread(accuracies), range(accuracies), runs.length];
  });

/** Ours beside the peers. */
export function comparisonTable(table, peers) {
  const accuracies = valuesOf(table, table.points[0], isAccuracy);
  return [
    row(["", "sees annotated boxes of test images", "parameters", "mean accuracy", "lowest to highest", "seeds"]),
    row(["---", "---", "--:", "--:", "--:", "--:"]),
    row(["**quickstart.fan**", "no", "", `**${spread(accuracies)}**`, range(accuracies), accuracies.length]),
    ...peers.map(row),
  ].join("\n");
}

const NAMES = {
  "no-pretraining": "LNets not pre-trained on objects",
  identities: "ANet pre-trained on identities",
  "five-attributes": "LNets learn 5 attributes, not 21",
  "one-patch": "one patch instead of 4 with mirror images",
  "whole-image": "whole image instead of the cascade",
  "net-output": "the net's own output instead of SVMs",
  "global-filters": "global filters instead of local ones",
  "few-neurons": "SVMs on 10 % of the neurons",
};

/** Each variant, and its difference from the base point paired by seed. */
export function relationsTable(table) {
  const lines = [
    row(["", "mean accuracy", "difference", "p (paired t, Holm)", "recall at IoU 0.5", "mean IoU"]),
    row(["---", "--:", "--:", "--:", "--:", "--:"]),
  ];
  for (const point of table.points) {
    const accuracy = valuesOf(table, point, isAccuracy);
    const name = basename(point.against ?? "", ".fan");
    // Without localisation the face is where the list says: the whole image.
    const located = name !== "whole-image";
    const recall = located ? valuesOf(table, point, isRecall) : [];
    const overlap = located ? valuesOf(table, point, isOverlap) : [];
    const compared = table.comparisons.find(
      (one) => one.point === point.name && one.metric === "mean accuracy" && one.difference !== null,
    );
    const p = compared?.t?.holm;
    lines.push(
      row([
        point.base ? "**quickstart.fan**" : (NAMES[name] ?? point.name),
        accuracy.length > 1 ? spread(accuracy) : "",
        compared === undefined ? "" : signed(compared.difference),
        p === undefined ? "" : p < 0.001 ? "< 0.001" : p.toFixed(3),
        recall.length > 1 ? spread(recall) : "",
        overlap.length > 1 ? mean(overlap).toFixed(3) : "",
      ]),
    );
  }
  lines.push("", `Seeds ${table.seeds.join(", ")}; percent of ${table.samples} test images.`);
  return lines.join("\n");
}
