import type { OpOf, Range } from "../../ir/graph.js";
import { known, type LoweringContext, mapOf, reshapeTarget } from "./context.js";
import type { OnnxWriter } from "./writer.js";

function slice(
  writer: OnnxWriter,
  value: string,
  from: readonly number[],
  to: readonly number[],
  axes: readonly number[],
  label: string,
): string {
  return writer.op("Slice", [value, writer.ints(from), writer.ints(to), writer.ints(axes)], {}, label);
}

function concat(writer: OnnxWriter, parts: readonly string[], axis: number, label: string): string {
  return parts.length === 1 ? (parts[0] as string) : writer.op("Concat", parts, { axis: { int: axis } }, label);
}

const length = (range: Range): number => range.to - range.from;

/** From many cells of one size on, one Gather is faster than a slice for each. */
const manyCells = 4;

export function lowerCutRegions(c: LoweringContext<OpOf<"cutRegions">>): string {
  const { op, writer, node } = c;
  const full =
    op.rows.every((range) => length(range) === op.size[0]) && op.columns.every((range) => length(range) === op.size[1]);
  if (full && op.rows.length * op.columns.length >= manyCells) return gatherRegions(c);
  const cells = op.rows.flatMap((rows) =>
    op.columns.map((columns) => {
      const cell = slice(
        writer,
        c.operand(0),
        [rows.from, columns.from],
        [rows.to, columns.to],
        [2, 3],
        `${node.label} cell`,
      );
      const [bottom, right] = [op.size[0] - length(rows), op.size[1] - length(columns)];
      if (bottom === 0 && right === 0) return cell;
      return writer.op("Pad", [cell, writer.ints([0, 0, 0, 0, 0, 0, bottom, right])], {}, `${node.label} cell`);
    }),
  );
  return concat(writer, cells, 1, node.label);
}

/** A copy of the map for each column of cells, of which the cells take rows. */
function gatherRegions(c: LoweringContext<OpOf<"cutRegions">>): string {
  const { op, writer, node } = c;
  const { label } = node;
  const [batch, channels, height] = reshapeTarget(c.operandType(0).shape) as [number, number, number];
  const [tall, wide] = op.size;
  const bands = op.columns.map((range) =>
    slice(writer, c.operand(0), [range.from], [range.to], [3], `${label} column`),
  );
  const stacked = concat(writer, bands, 1, `${label} columns`);
  const lines = writer.ints([batch, op.columns.length * channels * height, wide]);
  const table = writer.op("Reshape", [stacked, lines], {}, `${label} columns`);
  const places = op.rows.flatMap((range) =>
    op.columns.flatMap((_, k) =>
      Array.from({ length: channels }, (_, channel) => (k * channels + channel) * height + range.from),
    ),
  );
  const index = writer.intArray(
    places.flatMap((place) => Array.from({ length: tall }, (_, row) => place + row)),
    [places.length, tall],
  );
  const rows = writer.op("Gather", [table, index], { axis: { int: 1 } }, `${label} rows`);
  return writer.op("Reshape", [rows, writer.ints([batch, places.length, tall, wide])], {}, label);
}

/** Distance of ranges of one length that follow each other evenly; undefined for others. */
function stepOf(ranges: readonly Range[]): number | undefined {
  const [first, second] = ranges;
  if (first === undefined) return undefined;
  const step = second === undefined ? length(first) : second.from - first.from;
  const even = ranges.every((range, i) => range.from === first.from + i * step && length(range) === length(first));
  return even && step > 0 ? step : undefined;
}

/** Col2Im adds up blocks at even distances; a border without cells stays zero. */
function addEvenRegions(c: LoweringContext<OpOf<"addRegions">>, steps: readonly [number, number]): string {
  const { op, writer, node } = c;
  const { label } = node;
  const [batch, channels] = node.type.shape.map(known) as [number, number];
  const [tall, wide] = mapOf(c.operandType(0));
  const cells = op.rows.length * op.columns.length;
  const split = writer.op("Reshape", [c.operand(0), writer.ints([batch, cells, channels * tall * wide])], {}, label);
  const columns = writer.op("Transpose", [split], { perm: { ints: [0, 2, 1] } }, `${label} blocks`);
  const covered = [(op.rows.length - 1) * steps[0] + tall, (op.columns.length - 1) * steps[1] + wide] as const;
  const [top, left] = [op.rows[0]?.from ?? 0, op.columns[0]?.from ?? 0];
  const [bottom, right] = [op.map[0] - top - covered[0], op.map[1] - left - covered[1]];
  const bordered = [top, left, bottom, right].some((one) => one > 0);
  const sum = writer.op(
    "Col2Im",
    [columns, writer.ints(covered), writer.ints([tall, wide])],
    { strides: { ints: steps } },
    bordered ? `${label} covered` : label,
  );
  return bordered ? writer.op("Pad", [sum, writer.ints([0, 0, top, left, 0, 0, bottom, right])], {}, label) : sum;
}

export function lowerAddRegions(c: LoweringContext<OpOf<"addRegions">>): string {
  const { op, writer, node } = c;
  const [down, across] = [stepOf(op.rows), stepOf(op.columns)];
  const [tall, wide] = mapOf(c.operandType(0));
  const full = op.rows.every((range) => length(range) === tall) && op.columns.every((range) => length(range) === wide);
  if (full && down !== undefined && across !== undefined) return addEvenRegions(c, [down, across]);
  const channels = known(node.type.shape[1]);
  const [height, width] = op.map;
  const label = `${node.label} cell`;
  // Columns of one row of cells first, then the rows: each placed on a map of zeros, overlapping parts add up.
  const bands = op.rows.map((rows, r) => {
    const placed = op.columns.map((columns, k) => {
      const cell = r * op.columns.length + k;
      const part = slice(
        writer,
        c.operand(0),
        [cell * channels, 0, 0],
        [(cell + 1) * channels, length(rows), length(columns)],
        [1, 2, 3],
        label,
      );
      return writer.op("Pad", [part, writer.ints([0, 0, 0, columns.from, 0, 0, 0, width - columns.to])], {}, label);
    });
    const band = placed.length === 1 ? (placed[0] as string) : writer.op("Sum", placed, {}, label);
    return writer.op("Pad", [band, writer.ints([0, 0, rows.from, 0, 0, 0, height - rows.to, 0])], {}, label);
  });
  return bands.length === 1 ? (bands[0] as string) : writer.op("Sum", bands, {}, node.label);
}

export function lowerTileCells(c: LoweringContext<OpOf<"tileCells">>): string {
  const { op, writer, node } = c;
  const channels = known(node.type.shape[1]);
  const [cellHeight, cellWidth] = mapOf(c.operandType(0));
  const [gridRows, gridColumns] = [op.heights.length, op.widths.length];
  const even = op.heights.every((h) => h === cellHeight) && op.widths.every((w) => w === cellWidth);
  if (even) {
    // Two swaps of neighbouring axes: one Transpose for both takes several times as long.
    const [batch] = reshapeTarget(node.type.shape) as [number];
    const [rows, columns] = [gridRows, gridColumns];
    const label = `${node.label} cells`;
    const reshape = (value: string, dims: readonly number[]): string =>
      writer.op("Reshape", [value, writer.ints(dims)], {}, label);
    const swap = (value: string, perm: readonly number[]): string =>
      writer.op("Transpose", [value], { perm: { ints: perm } }, label);
    const split = reshape(c.operand(0), [batch, rows * columns, channels, cellHeight * cellWidth]);
    const byChannel = swap(split, [0, 2, 1, 3]);
    const bands = swap(reshape(byChannel, [batch, channels * rows, columns, cellHeight, cellWidth]), [0, 1, 3, 2, 4]);
    const tiled = writer.ints([batch, channels, rows * cellHeight, columns * cellWidth]);
    return writer.op("Reshape", [bands, tiled], {}, node.label);
  }
  const bands = op.heights.map((height, r) => {
    const cells = op.widths.map((width, k) => {
      const cell = r * gridColumns + k;
      return slice(
        writer,
        c.operand(0),
        [cell * channels, 0, 0],
        [(cell + 1) * channels, height, width],
        [1, 2, 3],
        `${node.label} cell`,
      );
    });
    return concat(writer, cells, 3, `${node.label} band`);
  });
  return concat(writer, bands, 2, node.label);
}

export function lowerUntileCells(c: LoweringContext<OpOf<"untileCells">>): string {
  const { op, writer, node } = c;
  if (op.heights.every((h) => h === op.size[0]) && op.widths.every((w) => w === op.size[1])) {
    const [batch, channels] = c.operandType(0).shape.map(known) as [number, number];
    const [rows, columns] = [op.heights.length, op.widths.length];
    const label = `${node.label} cells`;
    const reshape = (value: string, dims: readonly number[]): string =>
      writer.op("Reshape", [value, writer.ints(dims)], {}, label);
    const swap = (value: string, perm: readonly number[]): string =>
      writer.op("Transpose", [value], { perm: { ints: perm } }, label);
    const bands = reshape(c.operand(0), [batch, channels * rows, op.size[0], columns, op.size[1]]);
    const byCell = swap(bands, [0, 1, 3, 2, 4]);
    const split = swap(reshape(byCell, [batch, channels, rows * columns, op.size[0] * op.size[1]]), [0, 2, 1, 3]);
    return writer.op("Reshape", [split, writer.ints([batch, rows * columns * channels, ...op.size])], {}, node.label);
  }
  const starts = (sizes: readonly number[]): number[] =>
    sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
  const [tops, lefts] = [starts(op.heights), starts(op.widths)];
  const cells = op.heights.flatMap((height, r) =>
    op.widths.map((width, k) => {
      const [top, left] = [tops[r] as number, lefts[k] as number];
      const cell = slice(writer, c.operand(0), [top, left], [top + height, left + width], [2, 3], `${node.label} cell`);
      const [bottom, right] = [op.size[0] - height, op.size[1] - width];
      if (bottom === 0 && right === 0) return cell;
      return writer.op("Pad", [cell, writer.ints([0, 0, 0, 0, 0, 0, bottom, right])], {}, `${node.label} cell`);
    }),
  );
  return concat(writer, cells, 1, node.label);
}
