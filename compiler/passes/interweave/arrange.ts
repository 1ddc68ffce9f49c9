import type { GraphBuilder } from "../../ir/builder.js";
import type { NodeId, Op } from "../../ir/graph.js";
import { type Axis, alignedStrips, type Segment, type Strip } from "./axis.js";
import { cutStrips, joined } from "./cut.js";
import { alone, type SharedMaps, wholeNode } from "./shared.js";

/** Cells laid side by side: each keeps the maps that it has. */
export function tiled(cells: readonly SharedMaps[], gridColumns: number): SharedMaps {
  const grid = Array.from({ length: cells.length / gridColumns }, (_, r) =>
    cells.slice(r * gridColumns, (r + 1) * gridColumns),
  );
  const [top] = grid;
  const left = grid.flatMap(([first]) => (first === undefined ? [] : [first]));
  if (top === undefined || top[0] === undefined) throw new Error("interweave: a layer without cells");
  const along = (all: readonly Axis[]): Axis => ({
    patches: all[0]?.patches ?? 1,
    segments: all.flatMap(({ segments }) => segments),
  });
  return {
    rows: along(left.map(({ rows }) => rows)),
    columns: along(top.map(({ columns }) => columns)),
    maps: grid.flatMap((row) => (row[0]?.maps ?? []).map((_, r) => row.flatMap(({ maps }) => maps[r] ?? []))),
  };
}

/** An operator on maps of one size, pair by pair for sums and products. */
export function combined(
  b: GraphBuilder,
  op: Extract<Op, { readonly kind: "add" | "sub" | "mul" | "concat" }>,
  all: readonly SharedMaps[],
  label: string,
): SharedMaps {
  return all.slice(1).reduce((left, right) => {
    const [rows, columns] = [alignedStrips(left.rows, right.rows), alignedStrips(left.columns, right.columns)];
    const requests = rows.flatMap((row) =>
      columns.flatMap((column) =>
        [left, right].map((from, i) => ({
          from,
          request: { rows: row.strips[i as 0 | 1], columns: column.strips[i as 0 | 1] },
        })),
      ),
    );
    const maps = cutStrips(b, requests, label).map((map) => alone(b, map, label));
    let next = 0;
    const take = (): NodeId => maps[next++] as NodeId;
    const segments = (list: readonly { readonly result: Segment }[]): readonly Segment[] =>
      list.map(({ result }) => result);
    return {
      rows: { patches: left.rows.patches, segments: segments(rows) },
      columns: { patches: left.columns.patches, segments: segments(columns) },
      maps: rows.map(() =>
        columns.map(() => {
          const pair = [take(), take()];
          return wholeNode(b.add(op, pair, label));
        }),
      ),
    };
  }, all[0] as SharedMaps);
}

/** A batch of patches. */
export function gathered(b: GraphBuilder, shared: SharedMaps, label: string): NodeId {
  const strips = (axis: Axis): readonly Strip[] =>
    axis.segments.map(({ length }, segment) => ({
      pieces: [{ segment, from: 0, to: length }],
      phases: axis.patches,
      perPhase: 1,
      step: 0,
    }));
  const [rows, columns] = [strips(shared.rows), strips(shared.columns)];
  const requests = rows.flatMap((row) =>
    columns.map((column) => ({ from: shared, request: { rows: row, columns: column } })),
  );
  const maps = cutStrips(b, requests, label).map((map) => alone(b, map, label));
  const bands = rows.map((_, r) => joined(b, 3, maps.slice(r * columns.length, (r + 1) * columns.length), label));
  return joined(b, 2, bands, label);
}
