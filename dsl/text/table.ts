import { columnsOf, glyphs } from "./columns.js";
import { printable } from "./printable.js";

/** A table of texts; columns may be left out from the right of `dispensable` where there is no room. */
export interface TextTable {
  readonly head: readonly string[];
  readonly align: readonly ("left" | "right")[];
  readonly rows: readonly (readonly string[])[];
  readonly total: readonly string[];
  /** Columns that may be cut to their first letters. */
  readonly shrinkable: readonly number[];
  /** Columns that may be left out, the first of them first. */
  readonly dispensable: readonly number[];
}

export interface TableStyle {
  readonly colour: boolean;
  /** Columns of the terminal; undefined for no limit. */
  readonly width: number | undefined;
}

/** Columns to which a text may be cut. */
const LEAST = 12;

/**
 * The table in a frame. Where it is too wide, texts are cut first, then columns are left out. Drawn here, because the
 * time of cli-table3 grows with the square of the rows, and a net may have thousands of layers.
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
    row(table.head, bold),
    rule("├", "┼", "┤"),
    ...table.rows.map((cells) => row(cells)),
    ...(table.total.length === 0 ? [] : [row(table.total, bold)]),
    rule("└", "┴", "┘"),
  ].join("\n");
}

/** Columns of the terminal for each column of the table; undefined for one that is left out. */
function columnWidths(table: TextTable, width: number): readonly (number | undefined)[] {
  const all = [table.head, ...table.rows, table.total];
  const natural = table.head.map((_, i) =>
    all.reduce((most, row) => Math.max(most, columnsOf(printable(row[i] ?? ""))), 0),
  );
  const least = natural.map((own, i) => (table.shrinkable.includes(i) ? Math.min(LEAST, own) : own));
  const hidden = new Set<number>();
  // Every column has a blank on both sides and a line before it; the last line closes the frame.
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
