import Table from "cli-table3";
import { columnsOf, visible } from "../../compiler/diagnostics/columns.js";
import type { SummaryTable } from "../../compiler/summary/rows.js";

export interface TableStyle {
  readonly colour: boolean;
  /** Columns of the terminal; undefined for no limit. */
  readonly width: number | undefined;
}

const LEAST = 12;

/** The table in a frame. Where it is too wide, texts are cut first, then columns are left out. */
export function textTable(table: SummaryTable, { colour, width = Number.POSITIVE_INFINITY }: TableStyle): string {
  const hidden = new Set<number>();
  for (const column of [undefined, ...table.dispensable]) {
    if (column !== undefined) hidden.add(column);
    const least = frameWidth(table, hidden, (i, natural) =>
      table.shrinkable.includes(i) ? Math.min(LEAST, natural) : natural,
    );
    if (least <= width) break;
  }
  const excess = frameWidth(table, hidden, (_, natural) => natural) - width;
  const limit = (i: number): number => {
    const natural = naturalWidth(table, i);
    return table.shrinkable.includes(i) && excess > 0 ? Math.max(Math.min(LEAST, natural), natural - excess) : natural;
  };
  const bold = (text: string): string => (colour ? `\u001b[1m${text}\u001b[0m` : text);
  const row = (cells: readonly string[], paint: (text: string) => string = (text) => text): string[] =>
    cells.flatMap((cell, i) => (hidden.has(i) ? [] : [paint(cut(visible(cell), limit(i)))]));
  const out = new Table({
    head: row(table.head, bold),
    colAligns: table.align.filter((_, i) => !hidden.has(i)),
    style: { head: [], border: [], compact: true },
  });
  out.push(...table.rows.map((cells) => row(cells)));
  if (table.total.length > 0) out.push(row(table.total, bold));
  return out.toString();
}

const naturalWidth = (table: SummaryTable, column: number): number =>
  [table.head, ...table.rows, table.total].reduce(
    (most, row) => Math.max(most, columnsOf(visible(row[column] ?? ""))),
    0,
  );

/** Every column has a blank on both sides and a line before it; the last line closes the frame. */
const frameWidth = (
  table: SummaryTable,
  hidden: ReadonlySet<number>,
  widthOf: (column: number, natural: number) => number,
): number => table.head.reduce((sum, _, i) => (hidden.has(i) ? sum : sum + widthOf(i, naturalWidth(table, i)) + 3), 1);

function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let short = text;
  while (short !== "" && columnsOf(short) > width - 1) short = short.slice(0, -1);
  return `${short}…`;
}
