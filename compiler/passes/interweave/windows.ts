import type { GraphBuilder } from "../../ir/builder.js";
import type { NodeId, Op, OpOf, Pair } from "../../ir/graph.js";
import { convOutput, poolOutput } from "../../ir/sizes.js";
import { rowsOf, type WindowGeometry, type WindowRun, windowRuns } from "./axis.js";
import { convolveAll } from "./convolve.js";
import { cutStrips } from "./cut.js";
import type { MapRef, SharedMaps } from "./shared.js";

/** A layer that sees windows of the map, and pads it or not. */
export type WindowOp = OpOf<"conv2d" | "maxpool" | "avgpool" | "windowMean" | "pad2d">;

/** A window layer for every map of a list (the cells of a locally shared layer, or one map), each with filters of its own. */
export function windowLayer(
  b: GraphBuilder,
  op: WindowOp,
  all: readonly SharedMaps[],
  [weight, bias]: readonly NodeId[],
  label: string,
): readonly SharedMaps[] {
  const runs = all.map((shared) => runsOf(b, op, shared, weight));
  const strips = runs.flatMap(({ rows, columns }, i) =>
    rows.flatMap((row) =>
      columns.map((column) => ({
        from: all[i] as SharedMaps,
        request: { rows: row.strip, columns: column.strip },
        cell: i,
        pad: [row.pad, column.pad] as const,
      })),
    ),
  );
  const maps = cutStrips(b, strips, label);
  const results =
    op.kind === "conv2d" && weight !== undefined && bias !== undefined
      ? convolveAll(
          b,
          op,
          strips.map(({ cell, pad }, i) => ({ map: maps[i] as MapRef, cell, pad })),
          { cells: all.length, weight, bias },
          label,
        )
      : maps.map((map, i) => ({ ...map, node: applied(b, op, strips[i]?.pad ?? [0, 0], map.node, label) }));
  let next = 0;
  return runs.map(({ rows, columns }, i) => {
    const take = (): MapRef => results[next++] as MapRef;
    const shared = all[i] as SharedMaps;
    return {
      rows: { patches: shared.rows.patches, segments: rows.map(({ result }) => result) },
      columns: { patches: shared.columns.patches, segments: columns.map(({ result }) => result) },
      maps: rows.map(() => columns.map(take)),
    };
  });
}

function applied(
  b: GraphBuilder,
  op: Exclude<WindowOp, OpOf<"conv2d">> | WindowOp,
  pad: Pair,
  x: NodeId,
  label: string,
): NodeId {
  if (op.kind === "pad2d" && pad[0] === 0 && pad[1] === 0) return x;
  const padded: Op = op.kind === "windowMean" ? op : { ...op, pad };
  return b.add(padded, [x], label);
}

function runsOf(
  b: GraphBuilder,
  op: WindowOp,
  { rows, columns }: SharedMaps,
  weight: NodeId | undefined,
): { readonly rows: readonly WindowRun[]; readonly columns: readonly WindowRun[] } {
  const kernel = weight === undefined ? [1, 1] : b.type(weight).shape.slice(2).map(Number);
  const geometry = (axis: 0 | 1): WindowGeometry =>
    geometryOf(op, kernel[axis] ?? 1, axis, rowsOf([rows, columns][axis] ?? rows));
  return { rows: windowRuns(rows, geometry(0)), columns: windowRuns(columns, geometry(1)) };
}

function geometryOf(op: WindowOp, kernel: number, axis: 0 | 1, rows: number): WindowGeometry {
  switch (op.kind) {
    case "conv2d": {
      const [stride, pad, dilation] = [op.stride[axis], op.pad[axis], op.dilation[axis]];
      const outputs = convOutput(rows, kernel, stride, pad, dilation);
      return { reach: dilation * (kernel - 1) + 1, stride, pad, outputs };
    }
    case "maxpool":
    case "avgpool": {
      const [reach, stride, pad] = [op.kernel[axis], op.stride[axis], op.pad[axis]];
      return { reach, stride, pad, outputs: poolOutput(rows, reach, stride, pad, op.rounding) };
    }
    case "windowMean":
      return { reach: op.kernel[axis], stride: 1, pad: 0, outputs: rows - op.kernel[axis] + 1 };
    case "pad2d":
      return { reach: 1, stride: 1, pad: op.pad[axis], outputs: rows + 2 * op.pad[axis] };
    default: {
      const never: never = op;
      return never;
    }
  }
}
