import type { GraphBuilder } from "../../ir/builder.js";
import type { NodeId, TensorType } from "../../ir/graph.js";
import { type Axis, restricted } from "./axis.js";

/** One of several equal parts, along the batch or along channels. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/**
 * A map, or one of several that one node holds: they are stacked in `part.of` parts of the batch (outermost) and in
 * `group.of` groups of channels.
 */
export interface MapRef {
  readonly node: NodeId;
  readonly part: Share;
  readonly group: Share;
}

export const whole: Share = { index: 0, of: 1 };

export const wholeNode = (node: NodeId): MapRef => ({ node, part: whole, group: whole });

/**
 * The maps of all patches, as far as they share them: maps[r][c] holds segment r of the rows and c of the columns. Its
 * batch holds for each image the parts of the row segment, and for each of these those of the column segment.
 */
export interface SharedMaps {
  readonly rows: Axis;
  readonly columns: Axis;
  readonly maps: readonly (readonly MapRef[])[];
}

/** Part of every patch: nothing is cut yet. */
export function region(
  { rows, columns, maps }: SharedMaps,
  height: { readonly from: number; readonly to: number },
  width: { readonly from: number; readonly to: number },
): SharedMaps {
  const high = restricted(rows, height.from, height.to);
  const wide = restricted(columns, width.from, width.to);
  return {
    rows: high.axis,
    columns: wide.axis,
    maps: high.kept.map((r) => wide.kept.map((c) => mapAt(maps, r, c))),
  };
}

export function mapAt(maps: SharedMaps["maps"], row: number, column: number): MapRef {
  const found = maps[row]?.[column];
  if (found === undefined) throw new Error(`interweave: no map ${row}, ${column}`);
  return found;
}

/** Batch (of one part), channels (of one group), height and width. */
export function sizesOf(b: GraphBuilder, { node, part, group }: MapRef): readonly [number, number, number, number] {
  const [batch, channels, height, width] = fixed(b.type(node));
  return [batch / part.of, channels / group.of, height, width];
}

export function fixed({ shape }: TensorType): readonly [number, number, number, number] {
  const [n, c, h, w] = shape;
  if (typeof n !== "number" || typeof c !== "number" || typeof h !== "number" || typeof w !== "number")
    throw new Error(`interweave: not a map of known size: [${shape.join(", ")}]`);
  return [n, c, h, w];
}

/** The map as a node of its own. */
export function alone(b: GraphBuilder, { node, part, group }: MapRef, label: string): NodeId {
  const [batch, channels] = fixed(b.type(node));
  const slice = (kind: "part" | "slice", { index, of }: Share, size: number, from: NodeId): NodeId =>
    of === 1 ? from : b.add({ kind, from: (index * size) / of, to: ((index + 1) * size) / of }, [from], label);
  return slice("slice", group, channels, slice("part", part, batch, node));
}
