// Writes docs/reference/*.md from the schema of the language. Run after `npm run build`:
//   node docs/generate-reference.mjs            writes the pages
//   node docs/generate-reference.mjs --check    exits with 1 if a page is out of date
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = (path) => import(pathToFileURL(join(root, "dist", path)).href);

const { BLOCKS, GROUPS } = await built("dsl/schema/registry.js");
const { DECLARATIONS } = await built("dsl/schema/declarations.js");
const { PARAMETER_PROPERTIES } = await built("dsl/schema/layers/common.js");
const { allFacts, syntaxOf } = await built("dsl/schema/describe.js");
const { CODES } = await built("compiler/diagnostics/codes.js");
const { template } = await built("dsl/text/message.js");
const { exitCodeOf } = await built("runtime/errors/exit-codes.js");
const { FAULTS } = await built("runtime/errors/codes.js");
const { docsPage } = await built("compiler/diagnostics/docs-page.js");

const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const code = (text) => `\`${cell(text)}\``;

const codeLink = (name) => `[${code(name)}](${docsPage(name).replace(/^docs\//, "../")})`;

function defaultOf({ required, default: value, why }) {
  if (required) return "required";
  if (value !== undefined) return code(value);
  return why === undefined ? "none" : "see meaning";
}

function meaning({ doc, unit, why, source }) {
  const parts = [doc];
  if (unit !== undefined) parts.push(`Unit: ${unit}.`);
  if (why !== undefined) parts.push(`Default: ${why}`);
  if (source !== undefined) parts.push(`Source: ${source}.`);
  return parts.join(" ");
}

function table(what, rows) {
  const facts = allFacts(rows);
  if (facts.length === 0) return [];
  const lines = facts.map((one) => {
    const example = one.example === undefined ? "" : code(one.example);
    return `| ${code(one.name)} | ${cell(one.value)} | ${defaultOf(one)} | ${example} | ${cell(meaning(one))} |`;
  });
  return [`| ${what} | value | default | example | meaning |`, "| --- | --- | --- | --- | --- |", ...lines, ""];
}

function section(phrase, level) {
  const lines = [`${level} \`${phrase.keyword}\``, "", phrase.doc, ""];
  if (phrase.source !== undefined) lines.push(`Source: ${phrase.source}.`, "");
  lines.push("```text", syntaxOf(phrase), "```", "");
  lines.push(...table("part", { ...phrase.positional, ...phrase.words }));
  if (phrase.block === PARAMETER_PROPERTIES)
    lines.push("The block accepts the [options of layers with weights](layers.md#options-of-layers-with-weights).", "");
  else lines.push(...table("property", phrase.block));
  return lines;
}

/** Phrases of a kind, under a heading of their own if one is given. */
const shown = new Set();
function group(what, heading, intro) {
  const found = GROUPS.find((one) => one.what === what);
  if (found === undefined) throw new Error(`no group of phrases is called "${what}"`);
  shown.add(found);
  const before = heading === undefined ? [] : [`## ${heading}`, "", ...(intro === undefined ? [] : [intro, ""])];
  return [...before, ...found.phrases.flatMap((one) => section(one, heading === undefined ? "##" : "###"))];
}

function propertiesOf(keyword) {
  const block = BLOCKS.find((one) => one.name.includes(`\`${keyword}\``));
  return block === undefined ? {} : block.properties;
}

function declaration({ keyword, doc, syntax, example, source, clauses }, level = "##") {
  const lines = [`${level} \`${keyword}\``, "", doc, ""];
  if (source !== undefined) lines.push(`Source: ${source}.`, "");
  lines.push("```text", syntax, "```", "", `For example: ${code(example)}`, "");
  const rows = Object.values(clauses).map((one) => `| ${code(one.syntax)} | ${cell(one.doc)} | ${code(one.example)} |`);
  if (rows.length > 0) lines.push("| syntax | meaning | example |", "| --- | --- | --- |", ...rows, "");
  return lines;
}

const page = (title, intro, ...parts) => [`# ${title}`, "", intro, "", ...parts.flat()];

const pages = {
  "declarations.md": page(
    "Declarations",
    "A file consists of these declarations, all at its top level except `stage`, which belongs in `schedule`.",
    ...DECLARATIONS.map((one) => declaration(one)),
  ),
  "data.md": page(
    "Data sets",
    "`data name = …` accepts one of these kinds of data set.",
    group("data set"),
    group("split", "Splits", "Values of `split`."),
    group("normalisation", "Normalisations", "Values of `normalise`."),
  ),
  "augmentations.md": page(
    "Augmentations",
    "Values of `augment`, in a data set or a stage. Separate several with commas; each applies to the result of the one before it.",
    group("augmentation"),
  ),
  "layers.md": page(
    "Layers",
    "In a net or a template, `name = …` accepts these operations, joined by `->`.",
    group("layer"),
    [
      "## Options of layers with weights",
      "",
      "Written in a block after the operation: `{ init: gaussian 0.01  bias: 0.1 }`.",
      "",
    ],
    table("property", PARAMETER_PROPERTIES),
    group("weight filler", "Weight fillers", "Values of `init`."),
  ),
  "cascade.md": page(
    "Steps of a cascade",
    "In `cascade name { … }`, each `name = …` is one of these steps.",
    group("cascade step"),
    group("source of proposals", "Proposals", "Values of `proposals`."),
    group("threshold", "Thresholds", "Values of `threshold` other than a number."),
    group("refinement", "Refinements", "Values of `refine`."),
    group("abstention", "Abstentions", "Values of `abstain`."),
    group("choice of windows", "Choice of windows", "Values of `pick`."),
  ),
  "schedule.md": page(
    "Schedule",
    "`schedule { … }` contains properties and stages. A stage contains one of the clauses `train` and `fit`, an optional clause `after` and, if it trains, the properties below.",
    ["## Properties of `schedule`", ""],
    table("property", propertiesOf("schedule")),
    ["## Properties of a stage that trains", ""],
    table("property", propertiesOf("stage")),
    group("clause of a stage", "Clauses of a stage"),
    group("sampler", "Samplers", "Values of `sampler`."),
    group("metric of an early stop", "Early stop", "Values of `early_stop`."),
  ),
  "study.md": page(
    "Studies",
    "`study name { … }` names settings with the values that they take, other specs to compare, and seeds.",
    ["## Properties of `study`", ""],
    table("property", propertiesOf("study")),
    ["## Entries of `study`", ""],
    declaration(DECLARATIONS.find((one) => one.keyword === "study")).slice(-5),
  ),
  "losses.md": page(
    "Losses",
    "Terms of the property `loss`. Join terms with `+`; a term can have a weight, as in `0.1 * similarity(FC)`.",
    group("loss"),
    group("focusing of a loss", "Asymmetric focusing", "The value of `asymmetric`, without the keyword."),
    group("weighting by difficulty", "Difficulty", "Values of `difficulty`."),
  ),
  "optimizers.md": page("Optimisers", "Values of the property `optimizer` of a stage.", group("optimiser")),
  "policies.md": page(
    "Learning rate policies",
    "Values of the property `policy` of an optimiser.",
    group("learning rate policy"),
  ),
  "evaluate.md": page("Evaluation", "A file has at most one `evaluate`, at its top level.", [
    ...group("evaluation"),
    ...group("claim", "Claims", "The entries of `expect { … }`; a file has at most one."),
  ]),
  "errors.md": page(
    "Errors",
    "Every error and warning of fanc. Each has a page, which `fanc explain CODE` also prints. Words in capitals are placeholders for values.",
    ["## In specs", "", "The compiler reports these; each page has a wrong and a right example.", ""],
    ["| code | severity | message | meaning |", "| --- | --- | --- | --- |"],
    Object.entries(CODES).map(
      ([name, { severity, about, message }]) =>
        `| ${codeLink(name)} | ${severity} | ${cell(template(message))} | ${cell(about)} |`,
    ),
    ["", "## In commands, files and data", ""],
    ["Commands report these while they run. The exit code follows from the error.", ""],
    ["| code | exit code | message | meaning |", "| --- | --: | --- | --- |"],
    Object.entries(FAULTS).map(
      ([name, { class: kind, about, message }]) =>
        `| ${codeLink(name)} | ${exitCodeOf(kind)} | ${cell(template(message))} | ${cell(about)} |`,
    ),
    [""],
  ),
};

const forgotten = GROUPS.filter((one) => !shown.has(one)).map((one) => one.what);
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
  process.stderr.write(`out of date: ${stale.join(", ")}\nrun: npm run build && node docs/generate-reference.mjs\n`);
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
