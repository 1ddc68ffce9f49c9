import type { OpOf, Pair } from "../../ir/graph.js";
import { cutGrid } from "./cells.js";
import { parts, whole } from "./forms.js";
import { concat, reshape, slice, transpose } from "./tensors.js";
import { known, type Lowering, mapOf, sizesOf, type Value } from "./values.js";

export function lowerTileCells(c: Lowering<OpOf<"tileCells">>): Value {
  const { heights, widths } = c.op;
  const x = c.operand(0);
  if (x.kind === "products") {
    const channels = known(c.node.type.shape[1]);
    const grid = reshape(c, x.name, [heights.length, widths.length, -1, channels]);
    return { kind: "whole", name: transpose(c, grid, [2, 0, 1, 3]) };
  }
  const cells = parts(c, 0, heights.length * widths.length);
  const size = mapOf(c.typeOf(0));
  const bands = heights.map((height, r) => {
    const band = widths.map((width, k) => {
      const cell = cells[r * widths.length + k];
      if (cell === undefined) throw new Error(`tfjs graph: ${c.node.label} lacks cell ${r}, ${k}`);
      return height === size[0] && width === size[1] ? cell : slice(c, cell, [0, 0, 0, 0], [-1, height, width, -1]);
    });
    return concat(c, band, 2);
  });
  return { kind: "whole", name: concat(c, bands, 1) };
}

/** Parts of an image are laid side by side, so that a patch's row and column in that map say where it lies. */
export function lowerCutPatches(c: Lowering<OpOf<"cutPatches">>): Value {
  const { parts: grid, rows, columns, size } = c.op;
  const { channels, height, width } = sizesOf(c.typeOf(0));
  const [vertical, horizontal] = grid;
  const { name } = whole(c, 0);
  const apart = reshape(c, name, [-1, vertical, horizontal, height, width * channels]);
  const image =
    vertical * horizontal === 1
      ? name
      : reshape(c, transpose(c, apart, [0, 1, 3, 2, 4]), [-1, vertical * height, horizontal * width, channels]);
  const places = (strips: readonly Pair[], whole: number, length: number) =>
    strips.map(([part, from]) => ({ from: part * whole + from, inside: Math.min(length, whole - from), length }));
  const cut = cutGrid(
    c,
    image,
    places(rows, height, size[0]),
    places(columns, width, size[1]),
    [vertical * height, horizontal * width],
    channels,
  );
  return { kind: "whole", name: reshape(c, transpose(c, cut, [0, 1, 3, 2, 4]), [-1, ...size, channels]) };
}
