import { columnsOf, glyphs } from "./columns.js";
import { printable } from "./printable.js";

/** A table of texts. If it is too wide, columns in `dispensable` are omitted, in order. */
export interface TextTable {
  readonly header: readonly string[];
  readonly align: readonly ("left" | "right")[];
  readonly rows: readonly (readonly string[])[];
  readonly total: readonly string[];
  /** Columns whose texts can be cut. */
  readonly shrinkable: readonly number[];
  /** Columns that can be omitted, in the order of omission. */
  readonly dispensable: readonly number[];
}

export interface TableStyle {
  readonly colour: boolean;
  /** Columns of the terminal; undefined for no limit. */
  readonly width: number | undefined;
}

/** Smallest width of a cut text, in columns. */
const LEAST = 12;

/**
 * The table in a frame. If it is too wide, texts are cut first, then columns are omitted. We do not use cli-table3 because
 * its time grows with the square of the rows, and a net can have thousands of layers.
 */
export function textTable(table: TextTable, { colour, width = Number.POSITIVE_INFINITY }: TableStyle): string {
  const widths = columnWidths(table, width);
  const bold = (text: string): string => (colour ? `\u001b[1m${text}\u001b[0m` : text);
  const row = (cells: readonly string[], paint: (text: string) => string = (text) => text): string => {
    const shown = cells.flatMap((cell, i) => {
      const own = widths[i];
      if (own === undefined) return [];
      const text = cut(printable(cell), own);
      const pad = " ".repeat(own - columnsOf(text));
      return [table.align[i] === "right" ? pad + paint(text) : paint(text) + pad];
    });
    return `│ ${shown.join(" │ ")} │`;
  };
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.flatMap((own) => (own === undefined ? [] : ["─".repeat(own + 2)])).join(middle)}${right}`;
  return [
    rule("┌", "┬", "┐"),
    row(table.header, bold),
    rule("├", "┼", "┤"),
    ...table.rows.map((cells) => row(cells)),
    ...(table.total.length === 0 ? [] : [row(table.total, bold)]),
    rule("└", "┴", "┘"),
  ].join("\n");
}

/** Width of each column of the table; undefined for an omitted column. */
function columnWidths(table: TextTable, width: number): readonly (number | undefined)[] {
  const all = [table.header, ...table.rows, table.total];
  const natural = table.header.map((_, i) =>
    all.reduce((most, row) => Math.max(most, columnsOf(printable(row[i] ?? ""))), 0),
  );
  const least = natural.map((own, i) => (table.shrinkable.includes(i) ? Math.min(LEAST, own) : own));
  const hidden = new Set<number>();
  // Every column has a space on both sides and a line before it; the last line closes the frame.
  const frame = (widths: readonly number[]): number =>
    widths.reduce((sum, one, i) => (hidden.has(i) ? sum : sum + one + 3), 1);
  for (const column of table.dispensable) {
    if (frame(least) <= width) break;
    hidden.add(column);
  }
  const excess = Math.max(0, frame(natural) - width);
  return natural.map((own, i) => {
    if (hidden.has(i)) return undefined;
    return table.shrinkable.includes(i) ? Math.max(least[i] ?? own, own - excess) : own;
  });
}

function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let column = 0;
  const kept = glyphs(text).filter((one) => {
    column += one.width;
    return column < width;
  });
  return `${kept.map((one) => one.text).join("")}…`;
}
