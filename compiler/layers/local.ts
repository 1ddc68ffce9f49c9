import { chooseFrom } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";
import { convOutput } from "../ir/sizes.js";
import { formatShape } from "../model/dim.js";
import type { LocalOp, Pair, Range, Shape } from "../model/index.js";
import type { LayerContext, Outcome } from "./context.js";
import { channelsOf } from "./convolution.js";
import type { Layer, LayerPhraseOf, PhraseRule } from "./layer.js";
import { mapChannels, parametersOf, weighted } from "./parameters.js";
import { asMap, type MapShape, reportOpenSize, reportTooLarge } from "./requirements.js";

type LocalPhrase = LayerPhraseOf<"local">;

/** Most regions of one layer: each has filters of its own. */
const MAX_REGIONS = 4096;

/** Locally shared convolution; its schema shows the three ways to divide a map. */
export const local: Layer<LocalOp> & PhraseRule<LocalPhrase> = {
  infer(phrase, input, ctx) {
    const map = asMap(input, "local", ctx);
    return map && inferLocal(phrase, map, ctx);
  },
  parameters: weighted(({ out, kernel, regions }, from) => {
    const [cells, channels] = [regions.rows.length * regions.columns.length, mapChannels(from)];
    return { shape: [cells * out, channels, ...kernel], fanIn: channels * kernel[0] * kernel[1], cells };
  }),
  cells: "windows",
  window: ({ kernel, stride, pad }) => ({ reach: kernel, stride, pad }),
  written: ({ grid }) => ({ cells: grid.join("x") }),
  lower: (op, { b, id, x, parameter }) => lowerLocal(b, op, id, x, [parameter("weight"), parameter("bias")]),
};

/** On a map of fixed size. */
function inferLocal({ values }: LocalPhrase, map: MapShape, ctx: LayerContext): Outcome | undefined {
  const { kernel, stride, pad, cells, blocks } = values;
  if (cells === undefined && blocks === undefined) {
    ctx.report(diagnostic("shape/cells-required", ctx.at(""), { layer: ctx.layer }, { hint: "add `cells 3x3`" }));
    return undefined;
  }
  if (cells !== undefined && blocks !== undefined) {
    const hint = `remove \`blocks ${blocks.join("x")}\`, or the cells`;
    ctx.report(diagnostic("shape/cells-and-blocks", ctx.at("blocks"), { layer: ctx.layer }, { hint }));
    return undefined;
  }
  if (typeof map.height !== "number" || typeof map.width !== "number") {
    return reportOpenSize("local", ctx);
  }
  const size: Pair = [map.height, map.width];
  const divided = cells?.kind === "groups" ? groups(cells, size, values, ctx) : partition(values, size, map, ctx);
  if (divided === undefined) return undefined;
  const { grid, rows, columns, warning } = divided;
  if (grid[0] * grid[1] > MAX_REGIONS) {
    const what = `a grid of ${grid.join("x")} cells`;
    return reportTooLarge({ what, limit: MAX_REGIONS, part: "cells" }, "divide the map into fewer cells", ctx);
  }
  const out = channelsOf(values.out, 1);
  const regions = { rows, columns };
  const op: LocalOp = { kind: "local", out, kernel, stride, pad, grid, regions, ...parametersOf(values, ctx) };
  const height = total(rows, kernel[0], stride[0]);
  const width = total(columns, kernel[1], stride[1]);
  return { op, shape: { kind: "map", channels: out, height, width }, ...(warning === undefined ? {} : { warning }) };
}

interface Division {
  readonly grid: Pair;
  readonly rows: readonly Range[];
  readonly columns: readonly Range[];
  readonly warning?: Outcome["warning"];
}

function kernelMisfit(map: Shape, kernel: Pair, ctx: LayerContext): undefined {
  const found = { layer: ctx.layer, kernel: kernel.join("x"), found: formatShape(map), before: ctx.before };
  const hint = "use a smaller window, add a pad, or remove a stride or pooling before it";
  ctx.report(diagnostic("shape/kernel-exceeds-input", ctx.at("kernel"), found, { hint, notes: ctx.chain() }));
  return undefined;
}

/** Cells of the output map; each sees its whole receptive field in the padded input. */
function partition(values: LocalPhrase["values"], size: Pair, map: Shape, ctx: LayerContext): Division | undefined {
  const { kernel, stride, pad, cells, blocks } = values;
  const outputs = [0, 1].map((i) =>
    outputsOf({ from: 0, to: (size[i] ?? 0) + 2 * (pad[i] ?? 0) }, kernel[i] ?? 1, stride[i] ?? 1),
  );
  const [high = 0, wide = 0] = outputs;
  if (high < 1 || wide < 1) return kernelMisfit(map, kernel, ctx);
  const shown = `${high}x${wide}`;
  if (cells === undefined || cells.kind !== "grid") {
    const block: Pair = cells === undefined ? (blocks ?? [1, 1]) : [1, 1];
    const lines = blockBorders(high, block[0]);
    const posts = blockBorders(wide, block[1]);
    return divide(lines, posts, kernel, stride);
  }
  const { grid } = cells;
  if (grid[0] > high || grid[1] > wide) {
    const found = { layer: ctx.layer, grid: grid.join("x"), found: shown };
    ctx.report(
      diagnostic("shape/cells-exceed-map", ctx.at("cells"), found, {
        hint: `use at most ${shown} cells`,
        notes: ctx.chain(),
      }),
    );
    return undefined;
  }
  const division = divide(borders(high, grid[0]), borders(wide, grid[1]), kernel, stride);
  return high % grid[0] === 0 && wide % grid[1] === 0 ? division : { ...division, warning: uneven(grid, shown, ctx) };
}

const divide = (lines: readonly number[], posts: readonly number[], kernel: Pair, stride: Pair): Division => ({
  grid: [lines.length - 1, posts.length - 1],
  rows: receptiveRanges(lines, kernel[0], stride[0]),
  columns: receptiveRanges(posts, kernel[1], stride[1]),
});

const uneven = (grid: Pair, found: string, ctx: LayerContext): Outcome["warning"] & object =>
  diagnostic(
    "shape/cells-uneven",
    ctx.at("cells"),
    { layer: ctx.layer, grid: grid.join("x"), found },
    { hint: "change the pad, the kernel or the grid: cells differ by one position" },
  );

/** Overlapping groups of cells of an earlier layer's grid, each convolved separately. */
function groups(
  cells: Extract<NonNullable<LocalPhrase["values"]["cells"]>, { kind: "groups" }>,
  size: Pair,
  { kernel, pad }: LocalPhrase["values"],
  ctx: LayerContext,
): Division | undefined {
  const grid = ctx.gridOf(cells.of.text);
  if (grid === undefined) {
    const place = { file: ctx.at("").file, span: cells.of.span };
    const hint =
      chooseFrom(cells.of.text, ctx.localNames()) ??
      `make \`${cells.of.text}\` a \`local\` layer: only \`local\` layers have cells`;
    ctx.report(diagnostic("shape/not-a-grid", place, { layer: ctx.layer, of: cells.of.text }, { hint }));
    return undefined;
  }
  if (pad[0] !== 0 || pad[1] !== 0) {
    const hint = "remove `pad`: each group is convolved inside its own cells";
    ctx.report(diagnostic("shape/group-padding", ctx.at("pad"), { layer: ctx.layer }, { hint }));
    return undefined;
  }
  const right: Pair = [grid[0] - cells.group[0] + 1, grid[1] - cells.group[1] + 1];
  if (right[0] !== cells.grid[0] || right[1] !== cells.grid[1]) {
    const shown = right.every((one) => one >= 1) ? right.join("x") : "no";
    const values = {
      layer: ctx.layer,
      group: cells.group.join("x"),
      grid: grid.join("x"),
      right: shown,
      found: cells.grid.join("x"),
    };
    const hint =
      shown === "no"
        ? `use groups of at most ${grid.join("x")} cells`
        : `write \`cells ${shown} over ${cells.group.join("x")} cells of ${cells.of.text}\``;
    ctx.report(diagnostic("shape/cell-groups", ctx.at("cells"), values, { hint }));
    return undefined;
  }
  if (grid[0] > size[0] || grid[1] > size[1]) {
    const found = { layer: ctx.layer, grid: grid.join("x"), found: size.join("x") };
    const hint = `remove a pooling before it, or divide \`${cells.of.text}\` into at most ${size.join("x")} cells`;
    ctx.report(diagnostic("shape/cells-exceed-map", ctx.at("cells"), found, { hint, notes: ctx.chain() }));
    return undefined;
  }
  const rows = groupRanges(borders(size[0], grid[0]), cells.group[0]);
  const columns = groupRanges(borders(size[1], grid[1]), cells.group[1]);
  const smallest = [rows, columns].map((ranges) => Math.min(...ranges.map((one) => one.to - one.from)));
  if ((smallest[0] ?? 0) < kernel[0] || (smallest[1] ?? 0) < kernel[1]) {
    const values = {
      layer: ctx.layer,
      kernel: kernel.join("x"),
      found: smallest.join("x"),
      before: `one group of cells of ${cells.of.text}`,
    };
    const hint = "use a smaller window, larger groups of cells, or remove a pooling before it";
    ctx.report(diagnostic("shape/kernel-exceeds-input", ctx.at("kernel"), values, { hint, notes: ctx.chain() }));
    return undefined;
  }
  const even = size[0] % grid[0] === 0 && size[1] % grid[1] === 0;
  const division: Division = { grid: right, rows, columns };
  return even ? division : { ...division, warning: uneven(grid, size.join("x"), ctx) };
}

/** Borders of `parts` cells over `length` positions, as even as possible: parts+1 increasing numbers from 0. */
const borders = (length: number, parts: number): readonly number[] =>
  Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * length) / parts));

/** Borders of cells of a fixed number of positions; the last cell can be smaller. */
function blockBorders(length: number, block: number): readonly number[] {
  const all: number[] = [];
  for (let at = 0; at < length; at += block) all.push(at);
  return [...all, length];
}

/** For each cell of the output the rows (or columns) of the padded input that it sees. */
function receptiveRanges(cells: readonly number[], kernel: number, stride: number): readonly Range[] {
  return cells
    .slice(0, -1)
    .map((from, i) => ({ from: from * stride, to: ((cells[i + 1] ?? from) - 1) * stride + kernel }));
}

/** For each run of `group` neighbouring cells the range that it covers. */
function groupRanges(cells: readonly number[], group: number): readonly Range[] {
  const count = cells.length - group;
  return Array.from({ length: Math.max(0, count) }, (_, i) => ({ from: cells[i] ?? 0, to: cells[i + group] ?? 0 }));
}

/** Output positions of a convolution without padding over a range. */
const outputsOf = (range: Range, kernel: number, stride: number): number =>
  Math.floor((range.to - range.from - kernel) / stride) + 1;

const total = (ranges: readonly Range[], kernel: number, stride: number): number =>
  ranges.reduce((all, one) => all + outputsOf(one, kernel, stride), 0);

/**
 * Locally shared convolution as one grouped convolution: the regions are stacked along channels, each group holds
 * the filters of one cell, and the results are tiled in grid order.
 */
function lowerLocal(
  b: GraphBuilder,
  op: LocalOp,
  id: string,
  x: NodeId,
  [weight, bias]: readonly [NodeId, NodeId],
): NodeId {
  const { rows, columns } = op.regions;
  const cells = rows.length * columns.length;
  const source = op.pad[0] === 0 && op.pad[1] === 0 ? x : b.add({ kind: "pad2d", pad: op.pad }, [x], `${id} padded`);
  const size = [Math.max(...rows.map(lengthOf)), Math.max(...columns.map(lengthOf))] as const;
  const stacked = b.add({ kind: "cutRegions", rows, columns, size }, [source], `${id} regions`);
  const conv = { kind: "conv2d", stride: op.stride, pad: [0, 0], dilation: [1, 1], groups: cells } as const;
  const results = b.add(conv, [stacked, weight, bias], `${id} cells`);
  const heights = rows.map((r) => convOutput(lengthOf(r), op.kernel[0], op.stride[0], 0, 1));
  const widths = columns.map((r) => convOutput(lengthOf(r), op.kernel[1], op.stride[1], 0, 1));
  return b.add({ kind: "tileCells", heights, widths }, [results], id);
}

const lengthOf = (range: Range): number => range.to - range.from;
