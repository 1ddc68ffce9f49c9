import type { RowTable } from "./feature-table.js";

/** Columns beyond which a Gram matrix and its factors (columns^2 doubles each) cost more than they save. */
const MOST_COLUMNS = 2048;
/** Rows that are enough to know how the columns go together. */
const MOST_ROWS = 8192;
/** Columns of one piece of work. */
const BLOCK = 32;

/** X' X over `rows` of the table's rows, columns x columns, of which only the upper triangle is filled. */
export interface Gram {
  readonly values: Float64Array;
  readonly rows: number;
}

/** Whether the Newton steps on this table are worth a Gram matrix. */
export const gramPays = ({ rows, columns }: Pick<RowTable, "rows" | "columns">): boolean =>
  columns <= MOST_COLUMNS && columns <= rows;

/** Pieces in which {@link fillGram} is called. */
export const gramBlocks = (columns: number): number => Math.ceil(columns / BLOCK);

/** Rows that the Gram matrix is measured on: every n-th, so that at most 8192 are. */
function gramRows(rows: number): number {
  const step = Math.ceil(rows / MOST_ROWS);
  return Math.ceil(rows / step);
}

/** Writes the rows of one block of a Gram matrix; each entry depends on the table alone. */
export function fillGram({ values, rows, columns }: RowTable, block: number, gram: Float64Array): void {
  const step = Math.ceil(rows / MOST_ROWS) * columns;
  const from = block * BLOCK;
  const to = Math.min(columns, from + BLOCK);
  const end = rows * columns;
  let at = 0;
  for (; at + 3 * step < end; at += 4 * step) {
    const [second, third, fourth] = [at + step, at + 2 * step, at + 3 * step];
    for (let i = from; i < to; i++) {
      addOuter(gram, i * columns, values, i, columns, at, second, third, fourth);
    }
  }
  for (; at < end; at += step) {
    for (let i = from; i < to; i++) {
      const factor = values[at + i]!;
      for (let j = i; j < columns; j++) gram[i * columns + j]! += factor * values[at + j]!;
    }
  }
}

function addOuter(
  gram: Float64Array,
  line: number,
  values: Float32Array,
  i: number,
  columns: number,
  first: number,
  second: number,
  third: number,
  fourth: number,
): void {
  const a = values[first + i]!;
  const b = values[second + i]!;
  const c = values[third + i]!;
  const d = values[fourth + i]!;
  for (let j = i; j < columns; j++) {
    gram[line + j]! +=
      a * values[first + j]! + b * values[second + j]! + (c * values[third + j]! + d * values[fourth + j]!);
  }
}

/** A Gram matrix of zeros in shared memory, to be filled block by block. */
export function emptyGram({ rows, columns }: Pick<RowTable, "rows" | "columns">): Gram {
  const bytes = columns * columns * Float64Array.BYTES_PER_ELEMENT;
  return { values: new Float64Array(new SharedArrayBuffer(bytes)), rows: gramRows(rows) };
}

/** The whole Gram matrix of a table, in one go. */
export function gramOf(table: RowTable): Gram {
  const gram = emptyGram(table);
  for (let block = 0; block < gramBlocks(table.columns); block++) fillGram(table, block, gram.values);
  return gram;
}
