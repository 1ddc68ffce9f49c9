import { extname } from "node:path";
import type { TableStyle } from "../../../dsl/text/table.js";
import { claimLine } from "../../evaluate/claims.js";
import { type StudyTable, studyTableJson } from "../table-schema.js";
import { studyCsv } from "./csv.js";
import { studyHtml } from "./html.js";
import { studyLatex } from "./latex.js";
import { studyMarkdown } from "./markdown.js";
import { studyReport } from "./sheets.js";
import { studyText } from "./text.js";

export const studyFormats = ["text", "markdown", "latex", "csv", "json", "html"] as const;
export type StudyFormat = (typeof studyFormats)[number];

const endings: ReadonlyMap<string, StudyFormat> = new Map([
  [".txt", "text"],
  [".md", "markdown"],
  [".tex", "latex"],
  [".csv", "csv"],
  [".json", "json"],
  [".html", "html"],
]);

/** Points in a table of attributes that fits 80 columns. */
const narrow = 6;

/** The format that the ending of a file's name asks for; undefined for another ending. */
export const studyFormatOf = (file: string): StudyFormat | undefined => endings.get(extname(file).toLowerCase());

/** The table of a study, with a line end. @param style of the format `text`. */
export function formatStudy(table: StudyTable, format: StudyFormat, style: TableStyle): string {
  switch (format) {
    case "text":
      return studyText(studyReport(table, narrow), table.claims.map(claimLine), style);
    case "markdown":
      return studyMarkdown(studyReport(table, narrow));
    case "latex":
      return studyLatex(studyReport(table, narrow));
    case "csv":
      return studyCsv(table);
    case "json":
      return `${studyTableJson(table)}\n`;
    case "html":
      return studyHtml(table);
    default:
      return format satisfies never;
  }
}
