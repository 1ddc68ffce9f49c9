import { printable } from "../../../dsl/text/printable.js";
import { type TableStyle, textTable } from "../../../dsl/text/table.js";
import { paint } from "../../terminal/screen-style.js";
import type { StudyReport } from "./sheets.js";

/** For a terminal: tables in frames, with their notes below them, and a line for each claim. */
export function studyText(
  { heading, sheets, notes }: StudyReport,
  claims: readonly string[],
  style: TableStyle,
): string {
  const bold = (text: string): string => paint(style, "bold", printable(text));
  const parts = [
    bold(heading),
    ...sheets.map(({ title, footnotes, ...table }) =>
      [
        bold(title),
        textTable({ ...table, total: [], shrinkable: table.header[0] === "point" ? [0] : [] }, style),
        ...footnotes.map(printable),
      ].join("\n"),
    ),
    ...(notes.length === 0 ? [] : [notes.map((note) => printable(`note: ${note}`)).join("\n")]),
    ...(claims.length === 0 ? [] : [claims.map(printable).join("\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}
