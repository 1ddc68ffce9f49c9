import type { LayerPhrase } from "../../dsl/schema/layers/layers.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { LocalOp, Pair, Parameters, Range, Shape } from "../model/index.js";
import { formatShape } from "./dim.js";
import type { LayerContext, Outcome } from "./layer-context.js";
import { blockBorders, borders, groupRanges, outputsOf, receptiveRanges, total } from "./regions.js";
import { reportOpenSize, reportTooLarge } from "./requirements.js";

type LocalPhrase = Extract<LayerPhrase, { keyword: "local" }>;

/** Most regions of one layer: each has filters of its own. */
const MAX_REGIONS = 4096;

/** Locally shared convolution on a map of fixed size; see the schema of `local` for the three ways to divide it. */
export function inferLocal(
  { values }: LocalPhrase,
  map: Extract<Shape, { kind: "map" }>,
  out: number,
  parameters: Parameters,
  ctx: LayerContext,
): Outcome | undefined {
  const { kernel, stride, pad, cells, blocks } = values;
  if (cells === undefined && blocks === undefined) {
    ctx.report(diagnostic("shape/cells-required", ctx.at(""), { layer: ctx.layer }, { hint: "add `cells 3x3`" }));
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
  const op: LocalOp = { kind: "local", out, kernel, stride, pad, grid, regions: { rows, columns }, ...parameters };
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
