import type { GraphBuilder } from "../../ir/builder.js";
import type { NodeId, OpOf, Pair } from "../../ir/graph.js";
import { type Axis, cutsOf, type Piece, type Segment, type Strip, stripRows } from "./axis.js";
import { alone, fixed, type MapRef, mapAt, type SharedMaps, wholeNode } from "./shared.js";

/** Rows and columns that are cut out of shared maps as one map. */
export interface Request {
  readonly rows: Strip;
  readonly columns: Strip;
}

type Cut = OpOf<"cutPatches">;

/**
 * Cuts strips out of shared maps. Where every map of a node is cut in the same way the node is cut as a whole, so that
 * a layer can then be applied to all of its maps at once.
 */
export function cutStrips(
  b: GraphBuilder,
  all: readonly { readonly from: SharedMaps; readonly request: Request }[],
  label: string,
): readonly MapRef[] {
  const plans = all.map(({ from, request }) => planOf(from, request));
  const together = new Map<string, Set<string>>();
  for (const { ref, cut } of plans.flat(2)) {
    const key = `${ref.node} ${JSON.stringify(cut)}`;
    together.set(key, (together.get(key) ?? new Set()).add(`${ref.part.index} ${ref.group.index}`));
  }
  const cutOne = ({ ref, cut }: PlannedCut): MapRef => {
    const parts = together.get(`${ref.node} ${JSON.stringify(cut)}`)?.size ?? 0;
    if (parts === ref.part.of * ref.group.of) return { ...ref, node: cutNode(b, ref.node, cut, label) };
    return wholeNode(cutNode(b, alone(b, ref, label), cut, label));
  };
  return plans.map((rows) => {
    const [first] = rows;
    const [only] = first ?? [];
    if (rows.length === 1 && first?.length === 1 && only !== undefined) return cutOne(only);
    const bands = rows.map((row) => {
      const cells = row.map((one) => alone(b, cutOne(one), label));
      return joined(b, 3, cells, label);
    });
    return wholeNode(joined(b, 2, bands, label));
  });
}

export function joined(b: GraphBuilder, axis: 0 | 2 | 3, all: readonly NodeId[], label: string): NodeId {
  const [first] = all;
  return all.length === 1 && first !== undefined ? first : b.add({ kind: "join", axis }, all, label);
}

interface PlannedCut {
  readonly ref: MapRef;
  readonly cut: Cut;
}

/** The cuts that make a strip, by row and column of the pieces that are joined. */
function planOf(from: SharedMaps, { rows, columns }: Request): readonly (readonly PlannedCut[])[] {
  return rows.pieces.map((row) =>
    columns.pieces.map((column) => {
      const [high, wide] = [side(from.rows, rows, row), side(from.columns, columns, column)];
      const cut: Cut = {
        kind: "cutPatches",
        parts: [high.parts, wide.parts],
        rows: high.cuts,
        columns: wide.cuts,
        size: [high.size, wide.size],
      };
      return { ref: mapAt(from.maps, row.segment, column.segment), cut };
    }),
  );
}

function side(
  axis: Axis,
  strip: Strip,
  piece: Piece,
): { readonly parts: number; readonly cuts: readonly Pair[]; readonly size: number } {
  const segment = axis.segments[piece.segment] as Segment;
  return {
    parts: segment.phases,
    cuts: cutsOf(segment, piece.from, strip.phases),
    size: stripRows({ ...strip, pieces: [piece] }),
  };
}

function cutNode(b: GraphBuilder, node: NodeId, cut: Cut, label: string): NodeId {
  const [, , height, width] = fixed(b.type(node));
  const all = (cuts: readonly Pair[], parts: number, size: number, whole: number): boolean =>
    size === whole && cuts.length === parts && cuts.every(([part, from], i) => part === i && from === 0);
  const asIs = all(cut.rows, cut.parts[0], cut.size[0], height) && all(cut.columns, cut.parts[1], cut.size[1], width);
  return asIs ? node : b.add(cut, [node], label);
}
