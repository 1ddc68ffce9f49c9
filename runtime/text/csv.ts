import { printable } from "../../dsl/text/printable.js";

export type CsvCell = string | number | null | undefined;

/** A line of comma-separated values (RFC 4180). Control characters of names are escaped: people read such files in terminals. */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(quoted).join(",")}\r\n`;

function quoted(cell: CsvCell): string {
  const own = printable(String(cell ?? ""));
  return /[",\r\n]/.test(own) ? `"${own.replaceAll('"', '""')}"` : own;
}
