// Measures what docs/results.md states, and writes its tables:
//
//   npm run results                    all of it: about three hours on two cores; an interrupted call resumes
//   npm run results -- seeds           the quickstart with five seeds (seeds.fan)
//   npm run results -- peers           nets that a user would write in PyTorch instead, on the same images
//   npm run results -- relations       what the paper says of its parts (relations.fan)
//
// The peers need Python with PyTorch: `npm run test:peers` sets it up once, or FANC_PEERS_PYTHON names it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { comparisonTable, peerRows, relationsTable, seedsTables } from "./results-tables.mjs";

const here = relative(process.cwd(), dirname(fileURLToPath(import.meta.url))) || ".";
const page = join(here, "../../docs/results.md");
const program = join(here, "../../dist/runtime/cli/main.js");
const data = join(here, "data");
const parts = { seeds: measureSeeds, peers: measurePeers, relations: measureRelations };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`results: unknown part ${unknown.join(" ")}; choose from ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}
fanc("data", "avatars", "-o", data, "--identities", "500");
for (const name of asked.length === 0 ? Object.keys(parts) : asked) parts[name]();

function measureSeeds() {
  const table = study("seeds");
  write("seeds", seedsTables(table, evaluationsOf(table, "seeds")));
  if (existsSync(peersFile())) writePeers(table);
}

function measurePeers() {
  const python = process.env.FANC_PEERS_PYTHON ?? peersPython();
  const table = study("seeds");
  const names = evaluationsOf(table, "seeds")[0].attributes.map(({ name }) => name);
  const kinds = [
    { name: "PyTorch, whole image at 96 x 96", crop: "whole", size: 96 },
    { name: "PyTorch, whole image at 128 x 128", crop: "whole", size: 128 },
    { name: "PyTorch, annotated box enlarged 1.5, at 64 x 64", crop: 1.5, size: 64 },
  ];
  const answers = kinds.map(({ name, ...kind }, i) => {
    const folder = join(here, "runs", `peer-${i}`);
    const question = JSON.stringify({ data, ...kind, seeds: [1, 2, 3], epochs: 20, attributes: names, threads: 2 });
    const answered = existsSync(join(folder, "out.json")) && readFileSync(join(folder, "in.json"), "utf8") === question;
    if (!answered) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "in.json"), question);
      console.log(`\n> ${name}`);
      run(python, [join(here, "../../tests/peers/scripts/attribute_cnn.py"), folder]);
    }
    return { name, annotated: kind.crop !== "whole", runs: JSON.parse(readFileSync(join(folder, "out.json"), "utf8")) };
  });
  writeFileSync(peersFile(), JSON.stringify(answers));
  writePeers(table);
}

function measureRelations() {
  wholeImageBoxes();
  const trained = join(here, "runs", "seeds", "base");
  write("relations", relationsTable(study("relations", ...(existsSync(trained) ? ["--reuse", trained] : []))));
}

/** Trains and evaluates what is not yet; then the table of the study. */
function study(name, ...options) {
  const table = join(here, "runs", `${name}.json`);
  const out = ["--run", join(here, "runs", name), "-o", table, "--force"];
  fanc("study", join(here, `${name}.fan`), ...out, ...options);
  return JSON.parse(readFileSync(table, "utf8"));
}

/** The evaluations of the base point, in the order of the seeds. */
function evaluationsOf(table, name) {
  const base = table.points.find((point) => point.base);
  return base.runs.map(({ folder }) =>
    JSON.parse(readFileSync(join(here, "runs", name, folder, "evaluation.json"), "utf8")),
  );
}

function writePeers(table) {
  write("peers", comparisonTable(table, peerRows(JSON.parse(readFileSync(peersFile(), "utf8")))));
}

function peersFile() {
  return join(here, "runs", "peers.json");
}

/** Sets up the Python of the peer tests unless it is there. */
function peersPython() {
  const setup = join(here, "../../tests/peers/setup.sh");
  run("bash", [setup]);
  const location = join(here, "../../tests/peers/environment/location.sh");
  const { stdout } = spawnSync("bash", ["-c", `source ${location} && printf %s "$PEERS"`], { encoding: "utf8" });
  return join(stdout, "bin/python");
}

/** The list of boxes of whole-image.fan: each image is its own box. */
function wholeImageBoxes() {
  const [count, , ...rows] = readFileSync(join(data, "list_bbox_celeba.txt"), "utf8").trimEnd().split("\n");
  const boxes = rows.map((row) => `${row.split(/\s+/)[0]} 0 0 128 128`);
  writeFileSync(join(data, "whole.txt"), `${[count, "image_id x_1 y_1 width height", ...boxes].join("\n")}\n`);
}

/** Replaces what is between the markers of a part. */
function write(part, tables) {
  const text = readFileSync(page, "utf8");
  const [open, close] = [`<!-- results:${part} -->`, `<!-- /results:${part} -->`];
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`${page} lacks the markers ${open} and ${close}`);
  writeFileSync(page, `${text.slice(0, start + open.length)}\n\n${tables}\n\n${text.slice(end)}`);
  console.log(`${page}: ${part} written`);
}

function fanc(...words) {
  console.log(`\n> fanc ${words.join(" ")}`);
  // A claim that does not hold (7) is a result, too.
  run(process.execPath, [program, ...words], [0, 7]);
}

function run(command, words, accepted = [0]) {
  const { status, error } = spawnSync(command, words, { stdio: "inherit" });
  if (error !== undefined) throw error;
  if (!accepted.includes(status)) process.exit(status ?? 130);
}
