import { printable } from "../../../dsl/text/printable.js";
import type { Sheet, StudyReport } from "./sheets.js";

/** Tables for a paper; they need the package `booktabs`. */
export function studyLatex({ heading, claims, sheets, notes }: StudyReport): string {
  const parts = [
    comment(["\\usepackage{booktabs}", heading]),
    ...[...(claims === undefined ? [] : [claims]), ...sheets].map((sheet) => sheetText(sheet, heading)),
    ...(notes.length === 0 ? [] : [comment(notes), notes.map(escaped).join("\\\\\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function sheetText({ title, header, align, rows, footnotes }: Sheet, heading: string): string {
  const row = (cells: readonly string[]): string => `    ${cells.map((cell) => escaped(cell.trim())).join(" & ")} \\\\`;
  const caption = [`${heading}. ${title}`, ...footnotes].join(". ");
  return [
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${escaped(caption)}}`,
    `  \\begin{tabular}{@{}${align.map((side) => (side === "right" ? "r" : "l")).join("")}@{}}`,
    "    \\toprule",
    row(header),
    "    \\midrule",
    ...rows.map(row),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
  ].join("\n");
}

const comment = (lines: readonly string[]): string => lines.map((line) => `% ${printable(line)}`).join("\n");

const commands: ReadonlyMap<string, string> = new Map([
  ["\\", "\\textbackslash{}"],
  ["~", "\\textasciitilde{}"],
  ["^", "\\textasciicircum{}"],
  ["±", "$\\pm$"],
  ["<", "$<$"],
  [">", "$>$"],
  ["|", "$|$"],
]);

/** A hyphen before a number at the start of a word is a minus sign. */
const escaped = (text: string): string =>
  printable(text)
    .replace(/[\\~^±<>|&%$#_{}]/g, (one) => commands.get(one) ?? `\\${one}`)
    .replace(/(^|[ (])-(?=\d)/g, "$1$-$");
