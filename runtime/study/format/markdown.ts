import { printable } from "../../../dsl/text/printable.js";
import type { Sheet, StudyReport } from "./sheets.js";

/** GitHub's Markdown. */
export function studyMarkdown({ heading, claims, sheets, notes }: StudyReport): string {
  const parts = [
    `## ${escaped(heading)}`,
    ...[...(claims === undefined ? [] : [claims]), ...sheets].map(sheetText),
    ...(notes.length === 0 ? [] : [listOf(notes)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function sheetText({ title, header, align, rows, footnotes }: Sheet): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const table = [
    row(header.map(escaped)),
    row(align.map((side) => (side === "right" ? "--:" : "---"))),
    ...rows.map((cells) => row(cells.map((cell) => escaped(cell.trim())))),
  ];
  const below = footnotes.length === 0 ? [] : [listOf(footnotes)];
  return [`### ${escaped(title)}`, table.join("\n"), ...below].join("\n\n");
}

const listOf = (lines: readonly string[]): string => lines.map((line) => `- ${escaped(line)}`).join("\n");

/** Characters with a meaning in Markdown or HTML as themselves; `#`, `+` and `-` have one only at the start of a line. */
const escaped = (text: string): string => printable(text).replace(/[\\`*_[\]<>|~&]/g, (one) => `\\${one}`);
