// Trains and evaluates quickstart.fan with several seeds, and writes the tables of docs/guide/results.md:
//
//   npm run results                 seeds 1 to 5: about four minutes each on two cores; finished runs are kept
//   npm run results -- RUN...       only the tables, from these evaluated runs
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = relative(process.cwd(), dirname(fileURLToPath(import.meta.url))) || ".";
const page = join(here, "../../docs/guide/results.md");
const [open, close] = ["<!-- quickstart:results -->", "<!-- /quickstart:results -->"];
const seeds = [1, 2, 3, 4, 5];

const given = process.argv.slice(2);
const runs = given.length > 0 ? given : seeds.map(trained);
const text = readFileSync(page, "utf8");
const [start, end] = [text.indexOf(open), text.indexOf(close)];
if (start < 0 || end < start) throw new Error(`results.md lacks the markers ${open} and ${close}`);
const evaluations = runs.map((run) => JSON.parse(readFileSync(join(run, "evaluation.json"), "utf8")));
writeFileSync(page, `${text.slice(0, start + open.length)}\n\n${tablesOf(evaluations)}\n\n${text.slice(end)}`);

/** Trains and evaluates one seed. */
function trained(seed) {
  const run = join(here, "runs", `seed-${seed}`);
  const spec = join(here, "quickstart.fan");
  if (!existsSync(join(here, "data"))) fanc("data", "avatars", "-o", join(here, "data"), "--identities", "300");
  if (existsSync(join(run, "state.json"))) fanc("train", "--resume", "--run", run);
  else fanc("train", spec, "--set", `start=${seed}`, "--run", run, "--no-reuse");
  fanc("eval", run);
  return run;
}

function fanc(...words) {
  console.log(`\n> fanc ${words.join(" ")}`);
  const program = join(here, "../../dist/runtime/cli/main.js");
  const { status } = spawnSync(process.execPath, [program, ...words], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 130);
}

function tablesOf(all) {
  for (const { schema } of all)
    if (!/^fanc\.evaluation\//.test(schema)) throw new Error(`evaluation.json has the schema ${schema}`);
  const [first] = all;
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const percent = (share) => (100 * share).toFixed(1);
  const signed = (share) => (share < 0 ? `-${percent(-share)}` : `+${percent(share)}`);
  const range = (values) => `${percent(Math.min(...values))} to ${percent(Math.max(...values))}`;
  const lines = [
    row(["seed", "mean accuracy", "gain over baseline", "face recall at IoU 0.5", "at IoU 0.7", "mean IoU"]),
    row(["---", "--:", "--:", "--:", "--:", "--:"]),
  ];
  const faces = all.map(({ localisation }) => localisation.face);
  const recall = ({ curve }, wanted) => curve.find(({ iou }) => Math.abs(iou - wanted) < 1e-9).recall;
  const columns = [
    all.map(({ means }) => means.accuracy),
    all.map(({ means }) => means.gain),
    faces.map((face) => recall(face, 0.5)),
    faces.map((face) => recall(face, 0.7)),
    faces.map(({ meanIou }) => meanIou),
  ];
  const shown = (values) => [
    percent(values[0]),
    signed(values[1]),
    percent(values[2]),
    percent(values[3]),
    values[4].toFixed(3),
  ];
  all.forEach(({ seed }, i) => {
    lines.push(row([seed, ...shown(columns.map((column) => column[i]))]));
  });
  const spread = (values) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));
  lines.push(row(["**mean**", ...shown(columns.map(mean)).map((one) => `**${one}**`)]));
  lines.push(
    row([
      "standard deviation",
      ...columns.slice(0, 4).map((one) => percent(spread(one))),
      spread(columns[4]).toFixed(3),
    ]),
  );
  lines.push(row(["worst", ...shown(columns.map((column) => Math.min(...column)))]));
  lines.push("", `Percent of ${first.samples} test images, except for the mean IoU.`, "");
  lines.push(row(["attribute", "has it", "baseline", "accuracy", "lowest to highest", "gain"]));
  lines.push(row(["---", "--:", "--:", "--:", "--:", "--:"]));
  for (const { name, prevalence, baseline } of first.attributes) {
    const accuracies = all.map(({ attributes }) => attributes.find((one) => one.name === name).accuracy);
    const cells = [percent(prevalence), percent(baseline), percent(mean(accuracies)), range(accuracies)];
    lines.push(row([`\`${name}\``, ...cells, signed(mean(accuracies) - baseline)]));
  }
  const total = [percent(first.means.baseline), percent(mean(columns[0])), range(columns[0]), signed(mean(columns[1]))];
  lines.push(row([`**mean of ${first.attributes.length}**`, "", ...total.map((one) => `**${one}**`)]));
  lines.push(
    "",
    `Mean over ${all.length} seeds, percent of ${first.samples} test images. Baseline: always the label that is more frequent among the ` +
      `${first.fittingSamples} images on which the SVMs were fitted.`,
  );
  return lines.join("\n");
}
