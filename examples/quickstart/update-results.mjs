// Writes the measured results of a run between the markers of docs/guide/results.md:
//   node examples/quickstart/update-results.mjs [RUN]      (RUN: examples/quickstart/runs/quickstart)
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [run = fileURLToPath(new URL("runs/quickstart", import.meta.url))] = process.argv.slice(2);
const page = fileURLToPath(new URL("../../docs/guide/results.md", import.meta.url));
const [open, close] = ["<!-- quickstart:results -->", "<!-- /quickstart:results -->"];

const percent = (share) => (100 * share).toFixed(1);
const signed = (share) => (share < 0 ? `-${percent(-share)}` : `+${percent(share)}`);

function resultsOf({ schema, samples, fittingSamples, attributes, means, localisation = {} }) {
  if (schema !== "fanc.evaluation/6") throw new Error(`evaluation.json has the schema ${schema}`);
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const lines = [
    row(["attribute", "has it", "baseline", "accuracy", "95 % interval", "gain", "balanced accuracy"]),
    row(["---", "--:", "--:", "--:", "--:", "--:", "--:"]),
  ];
  for (const one of attributes) {
    const { low, high } = one.interval;
    const balanced = one.balancedAccuracy === null ? "-" : percent(one.balancedAccuracy);
    const interval = `${percent(low)} to ${percent(high)}`;
    const cells = [percent(one.prevalence), percent(one.baseline), percent(one.accuracy), interval, signed(one.gain)];
    lines.push(row([`\`${one.name}\``, ...cells, balanced]));
  }
  const balanced = means.balancedAccuracy === null ? "-" : percent(means.balancedAccuracy);
  const total = [percent(means.baseline), percent(means.accuracy), "", signed(means.gain), balanced];
  lines.push(row([`**mean of ${attributes.length}**`, "", ...total.map((text) => (text === "" ? "" : `**${text}**`))]));
  lines.push("");
  lines.push(
    `Percent of ${samples} test images. Baseline: always the more frequent label among the ` +
      `${fittingSamples} images on which the SVMs were fitted. Balanced accuracy: mean of the two recalls.`,
  );
  const windows = Object.entries(localisation);
  if (windows.length > 0) {
    const wanted = [0.3, 0.5, 0.7];
    lines.push("", row(["window", "images", "mean IoU", ...wanted.map((iou) => `recall at IoU ${iou}`)]));
    lines.push(row(["---", "--:", "--:", ...wanted.map(() => "--:")]));
    for (const [name, { images, meanIou, curve }] of windows) {
      const recalls = wanted.map((iou) => {
        const point = curve.find((one) => Math.abs(one.iou - iou) < 1e-9);
        return point === undefined ? "-" : `${percent(point.recall)} %`;
      });
      lines.push(row([`\`${name}\``, images, meanIou.toFixed(3), ...recalls]));
    }
  }
  return lines.join("\n");
}

const text = readFileSync(page, "utf8");
const [start, end] = [text.indexOf(open), text.indexOf(close)];
if (start < 0 || end < start) throw new Error(`results.md lacks the markers ${open} and ${close}`);
const results = resultsOf(JSON.parse(readFileSync(join(run, "evaluation.json"), "utf8")));
writeFileSync(page, `${text.slice(0, start + open.length)}\n\n${results}\n\n${text.slice(end)}`);
