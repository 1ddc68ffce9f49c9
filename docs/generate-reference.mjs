// Writes docs/reference/*.md from the schema of the language. Run after `npm run build`:
//   node docs/generate-reference.mjs            writes the pages
//   node docs/generate-reference.mjs --check    exits with 1 if a page is not up to date
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = (path) => import(pathToFileURL(join(root, "dist", path)).href);

const { SENTENCES } = await built("dsl/schema/registry.js");
const { DATA_SCHEMAS } = await built("dsl/schema/data.js");
const { AUGMENTATIONS } = await built("dsl/schema/augment.js");
const { LAYER_SCHEMAS } = await built("dsl/schema/layers/layers.js");
const { FILLERS, PARAMETER_ROWS } = await built("dsl/schema/layers/common.js");
const { windowStep, cropStep, svmStep, FEATURE_ROWS } = await built("dsl/schema/cascade.js");
const { SCHEDULE_ROWS, TRAIN_ROWS, trainClause, fitClause, afterClause } = await built("dsl/schema/schedule.js");
const { OPTIMIZERS } = await built("dsl/schema/optimizer.js");
const { evaluateSentence } = await built("dsl/schema/evaluate.js");
const { CODES } = await built("compiler/diagnostics/codes.js");

const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const isEmpty = (rows) => Object.keys(rows).length === 0;

/** A default as it would be written in a `.fan` file. */
function written(value, kind) {
  if (Array.isArray(value)) {
    if (value.length === 0) return "none";
    const [down, right] = value;
    if (kind === "pair") return `\`${down === right ? down : `${down}x${right}`}\``;
    return `\`${value.join(", ")}\``;
  }
  if (value === true) return kind === "flag" ? "`on`" : "yes";
  if (value === false) return "`off`";
  if (typeof value === "object") return `\`${value.height}x${value.width}\``;
  return `\`${value}\``;
}

function defaultOf({ required, fallback, type, facts }) {
  if (required) return "required";
  if (fallback !== undefined) return written(fallback, type.kind);
  return facts.why === undefined ? "none" : "see meaning";
}

function meaning({ facts }) {
  const parts = [facts.doc];
  if (facts.unit !== undefined) parts.push(`Unit: ${facts.unit}.`);
  if (facts.why !== undefined) parts.push(`Default: ${facts.why}`);
  if (facts.source !== undefined) parts.push(`Source: ${facts.source}.`);
  return parts.join(" ");
}

function table(what, rows) {
  if (isEmpty(rows)) return [];
  const lines = Object.entries(rows).map(([name, row]) => {
    const example = row.facts.example === undefined ? "" : `\`${cell(row.facts.example)}\``;
    return `| \`${name}\` | ${cell(row.type.label)} | ${cell(defaultOf(row))} | ${example} | ${cell(meaning(row))} |`;
  });
  return [`| ${what} | value | default | example | meaning |`, "| --- | --- | --- | --- | --- |", ...lines, ""];
}

/** The phrase with its parts in order: optional ones in brackets. */
function syntax({ head, positional, words, block }) {
  const one = (text, row) => (row.required ? text : `[${text}]`);
  return [
    head,
    ...Object.entries(positional).map(([name, row]) => one(name.toUpperCase(), row)),
    ...Object.entries(words).map(([name, row]) => one(`${name} …`, row)),
    ...(isEmpty(block) ? [] : [Object.values(block).some((row) => row.required) ? "{ … }" : "[{ … }]"]),
  ].join(" ");
}

function section(sentence, level = "##") {
  const lines = [`${level} \`${sentence.head}\``, "", sentence.doc, ""];
  if (sentence.source !== undefined) lines.push(`Source: ${sentence.source}.`, "");
  lines.push("```text", syntax(sentence), "```", "");
  lines.push(...table("part", { ...sentence.positional, ...sentence.words }));
  if (sentence.block === PARAMETER_ROWS)
    lines.push("In its block: the [options of layers with weights](#options-of-layers-with-weights).", "");
  else lines.push(...table("property", sentence.block));
  return lines;
}

const page = (title, intro, ...parts) => [`# ${title}`, "", intro, "", ...parts.flat()];

const pages = {
  "data.md": page(
    "Data sets and augmentation",
    "What may stand behind `data name =`, and in a property `augment:`. Several augmentations are joined by commas; each is applied to the result of the one before.",
    ...DATA_SCHEMAS.map((one) => section(one)),
    ["## Augmentations", ""],
    ...AUGMENTATIONS.map((one) => section(one, "###")),
  ),
  "layers.md": page(
    "Layers",
    "What may stand behind `name =` in a net or a template. Operations are joined by `->`.",
    ...LAYER_SCHEMAS.map((one) => section(one)),
    [
      "## Options of layers with weights",
      "",
      "For `conv`, `local` and `dense`, in a block behind the layer: `{ init: gaussian 0.01  bias: 0.1 }`.",
      "",
    ],
    table("property", PARAMETER_ROWS),
    ["## Weight fillers", "", "Values of `init`.", ""],
    ...FILLERS.map((one) => section(one, "###")),
  ),
  "cascade.md": page(
    "Steps of a cascade",
    "What may stand behind `name =` in `cascade name { … }`.",
    section(windowStep),
    section(cropStep),
    ["## Feature", "", "The output of a layer for each patch of a crop. It has no head word.", ""],
    ["```text", "NET.LAYER over …", "```", ""],
    table("part", FEATURE_ROWS),
    section(svmStep),
  ),
  "schedule.md": page(
    "Schedule and optimisers",
    "`schedule { … }` holds properties and stages. A stage holds one of the clauses `train` and `fit`, the clause `after`, and, if it trains, the properties below.",
    ["## `schedule`", ""],
    table("property", SCHEDULE_ROWS),
    section(trainClause),
    ["### Properties of a stage that trains", ""],
    table("property", TRAIN_ROWS),
    section(fitClause),
    section(afterClause),
    ["## Optimisers", ""],
    ...OPTIMIZERS.map((one) => section(one, "###")),
  ),
  "evaluate.md": page("Evaluation", "`evaluate` stands once, at the top level of a file.", section(evaluateSentence)),
  "errors.md": page(
    "Errors",
    "Every diagnostic that the compiler can report. Words in capitals stand for what it found.",
    ["| code | severity | message | stands for |", "| --- | --- | --- | --- |"],
    Object.entries(CODES).map(([code, { severity, about, message }]) => {
      const shown = message.format(Object.fromEntries(message.keys.map((key) => [key, key.toUpperCase()])));
      return `| \`${code}\` | ${severity} | ${cell(shown)} | ${cell(about)} |`;
    }),
    [""],
  ),
};

const covered = new Set([...DATA_SCHEMAS, ...AUGMENTATIONS, ...LAYER_SCHEMAS, ...OPTIMIZERS]);
for (const one of [windowStep, cropStep, svmStep, trainClause, fitClause, afterClause, evaluateSentence])
  covered.add(one);
const forgotten = SENTENCES.filter((one) => !covered.has(one)).map((one) => one.head);
if (forgotten.length > 0) throw new Error(`no reference page covers: ${forgotten.join(", ")}`);

const folder = join(root, "docs", "reference");
const notice = "<!-- Generated by docs/generate-reference.mjs from dsl/schema. Edit the schema, not this file. -->";
const check = process.argv.includes("--check");
const stale = [];
mkdirSync(folder, { recursive: true });
for (const [name, lines] of Object.entries(pages)) {
  const text = `${notice}\n\n${lines.join("\n").replace(/\n+$/, "")}\n`;
  const file = join(folder, name);
  if (!check) writeFileSync(file, text);
  else if (readIfThere(file) !== text) stale.push(`docs/reference/${name}`);
}
if (stale.length > 0) {
  process.stderr.write(`not up to date: ${stale.join(", ")}\nrun: npm run build && node docs/generate-reference.mjs\n`);
  process.exitCode = 1;
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
