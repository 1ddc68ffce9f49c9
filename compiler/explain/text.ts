import type { PropertyFacts } from "../../dsl/schema/describe.js";
import { columnsOf } from "../../dsl/text/columns.js";
import { wrap } from "../diagnostics/wrap.js";
import type { Topic } from "./topics.js";

export interface TextStyle {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
}

export type Style = "bold" | "faint";

/** Wraps a text in ANSI codes if colours are on. */
export function painter({ colour }: Pick<TextStyle, "colour">): (style: Style, text: string) => string {
  return (style, text) => (colour ? `\u001b[${style === "bold" ? 1 : 2}m${text}\u001b[0m` : text);
}

/** Topics one after the other, wrapped to the width. */
export const explanation = (topics: readonly Topic[], style: TextStyle): string =>
  topics.map((topic) => `${topicLines(topic, style).join("\n")}\n`).join("\n");

function topicLines(topic: Topic, style: TextStyle): readonly string[] {
  const paint = painter(style);
  const owners = topic.owners.length === 0 ? "" : ` of ${topic.owners.map((one) => `\`${one}\``).join(", ")}`;
  const paragraph = (text: string): readonly string[] => wrap(`  ${text}`, style.width);
  const [title = "", ...rest] = wrap(`${topic.name}: ${topic.kind}${owners}`, style.width, 2);
  const lines = [`${paint("bold", topic.name)}${title.slice(topic.name.length)}`, ...rest];
  if (topic.syntax !== undefined) lines.push("", ...wrap(`    ${topic.syntax}`, style.width, 2));
  lines.push("", ...paragraph(topic.doc));
  if (topic.facts !== undefined) return [...lines, "", ...factLines(topic.facts, style)];
  if (topic.source !== undefined) lines.push(...paragraph(`Source: ${topic.source}.`));
  if (topic.example !== undefined)
    lines.push("", "  For example:", "", ...wrap(`    ${topic.example}`, style.width, 2));
  for (const { title: heading, properties } of topic.sections) {
    lines.push("", `  ${paint("bold", heading)}`);
    const indent = Math.max(...properties.map(({ name }) => columnsOf(name))) + 2;
    for (const facts of properties) lines.push(...rowLines(facts, Math.min(indent, 16), style));
  }
  if (topic.clauses.length > 0) lines.push("", `  ${paint("bold", "entries")}`);
  for (const { syntax, doc } of topic.clauses)
    lines.push(...wrap(`    ${syntax}`, style.width, 2), ...wrap(`        ${doc}`, style.width));
  return lines;
}

/** Name, value and default in the first line; the meaning below. */
function rowLines(row: PropertyFacts, indent: number, style: TextStyle): readonly string[] {
  const paint = painter(style);
  const head = `${row.name.padEnd(indent - 1)} ${row.value}; ${defaultText(row)}`;
  const [first = "", ...rest] = wrap(`    ${head}`, style.width, indent);
  const meaning = [
    row.doc,
    ...(row.why === undefined ? [] : [`Why: ${row.why}`]),
    ...(row.unit === undefined ? [] : [`Unit: ${row.unit}.`]),
    ...(row.source === undefined ? [] : [`Source: ${row.source}.`]),
    ...(row.example === undefined ? [] : [`Example: ${row.example}`]),
  ];
  return [
    `    ${paint("bold", row.name)}${first.slice(4 + row.name.length)}`,
    ...rest,
    ...wrap(`${" ".repeat(4 + indent)}${meaning.join(" ")}`, style.width),
  ];
}

const defaultText = ({ required, default: value }: PropertyFacts): string =>
  required ? "required" : value === undefined ? "optional" : `default ${value}`;

function factLines(facts: PropertyFacts, style: TextStyle): readonly string[] {
  const { required, default: value, why } = facts;
  const chosen = value === undefined ? "" : `${value}${why === undefined ? "" : ": "}`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["value", facts.value],
    ["default", required ? "none: it is required" : `${chosen}${why ?? ""}` || "none"],
    ["unit", facts.unit],
    ["source", facts.source],
    ["example", facts.example],
  ];
  return rows.flatMap(([name, text]) => (text === undefined ? [] : wrap(`  ${name.padEnd(9)}${text}`, style.width, 9)));
}
