import { GraphBuilder } from "../../ir/builder.js";
import { type Graph, type Node, type NodeId, nodeOf, type OpOf } from "../../ir/graph.js";
import { formOf } from "../../ir/operators/table.js";
import { readersOf } from "../../ir/rewrite.js";
import { combined, gathered, tiled } from "./arrange.js";
import type { Axis } from "./axis.js";
import { alone, type MapRef, region, type SharedMaps, wholeNode } from "./shared.js";
import { windowLayer } from "./windows.js";

/** The replacement of a node of the old graph. */
type Value =
  | { readonly kind: "node"; readonly id: NodeId }
  | { readonly kind: "patches"; readonly shared: SharedMaps }
  /** Regions of the patches by cell, in row order. */
  | { readonly kind: "cells"; readonly cells: readonly SharedMaps[] };

/** Is this where overlapping patches are cut that may share work? */
export function isPatchGrid({ op }: Node): boolean {
  return (
    op.kind === "cutPatches" &&
    op.rows.length * op.columns.length > 1 &&
    patchAxis(op, 0) !== undefined &&
    patchAxis(op, 1) !== undefined
  );
}

/** Patches at equal steps of one map; undefined for others. */
export function patchAxis(op: OpOf<"cutPatches">, axis: 0 | 1): Axis | undefined {
  const cuts = axis === 0 ? op.rows : op.columns;
  const [first, second] = cuts;
  if (first === undefined || op.parts[axis] !== 1) return undefined;
  const step = (second?.[1] ?? first[1]) - first[1];
  if (step < 0 || cuts.some(([, from], i) => from !== first[1] + i * step)) return undefined;
  return { patches: cuts.length, segments: [{ length: op.size[axis], phases: 1, at: first[1], step }] };
}

/**
 * The graph with the work of overlapping patches shared in the nodes before `limit`; those from it on run patch by
 * patch. The result means the same.
 */
export function interweaveUpTo(graph: Graph, limit: NodeId): Graph {
  const b = new GraphBuilder();
  const readers = readersOf(graph);
  const values: Value[] = [];
  const standIn = (id: NodeId): Value => {
    const found = values[id];
    if (found === undefined) throw new Error(`interweave: %${id} is used before it is defined`);
    return found;
  };
  const inBuilder = (id: NodeId): NodeId => materialised(b, standIn(id), nodeOf(graph, id).label);
  for (const node of graph.nodes) {
    const shared = node.id < limit ? sharedValue(b, graph, readers, node, standIn) : undefined;
    values.push(shared ?? { kind: "node", id: b.add(node.op, node.inputs.map(inBuilder), node.label) });
  }
  return b.finish(
    graph.name,
    graph.outputs.map(({ name, id }) => ({ name, id: inBuilder(id) })),
  );
}

/** Undefined where the node must see whole patches, or no patches at all. */
function sharedValue(
  b: GraphBuilder,
  graph: Graph,
  readers: readonly (readonly NodeId[])[],
  node: Node,
  standIn: (id: NodeId) => Value,
): Value | undefined {
  const { op, label } = node;
  const [x, ...rest] = node.inputs;
  if (x === undefined) return undefined;
  const value = standIn(x);
  if (op.kind === "cutPatches") {
    const [rows, columns] = [patchAxis(op, 0), patchAxis(op, 1)];
    if (value.kind !== "node" || !isPatchGrid(node) || rows === undefined || columns === undefined) return undefined;
    return { kind: "patches", shared: { rows, columns, maps: [[wholeNode(value.id)]] } };
  }
  if (value.kind === "node") return undefined;
  const others = rest.map(standIn);
  const parameters = others.flatMap((one) => (one.kind === "node" ? [one.id] : []));
  if (value.kind === "cells") {
    if (op.kind === "tileCells") return { kind: "patches", shared: tiled(value.cells, op.widths.length) };
    if (op.kind !== "conv2d") throw new Error(`interweave: ${label} reads the cells of a locally shared layer`);
    return { kind: "cells", cells: windowLayer(b, op, value.cells, parameters, label) };
  }
  if (op.kind !== "input" && formOf(op).eachValue === true)
    return eachMap(value.shared, (map) => ({ ...map, node: b.add(op, [map.node], label) }));
  switch (op.kind) {
    case "conv2d":
    case "pad2d":
    case "maxpool":
    case "avgpool":
    case "windowMean":
      return { kind: "patches", shared: windowLayer(b, op, [value.shared], parameters, label)[0] ?? value.shared };
    case "lrn":
    case "prelu":
    case "fixedNorm":
      // What belongs to one channel, or looks at its neighbours, needs the channels of one map.
      return eachMap(value.shared, (map) => wholeNode(b.add(op, [alone(b, map, label), ...parameters], label)));
    case "cutRegions": {
      if (!isLocalLayer(graph, readers, node)) return undefined;
      const { shared } = value;
      const cells = op.rows.flatMap((row) => op.columns.map((column) => region(shared, row, column)));
      return { kind: "cells", cells };
    }
    case "add":
    case "sub":
    case "mul":
    case "concat": {
      const all = [value, ...others].flatMap((one) => (one.kind === "patches" ? [one.shared] : []));
      if (all.length !== node.inputs.length) return undefined;
      return { kind: "patches", shared: combined(b, op, all, label) };
    }
    default:
      return undefined;
  }
}

const eachMap = (shared: SharedMaps, change: (map: MapRef) => MapRef): Value => ({
  kind: "patches",
  shared: { ...shared, maps: shared.maps.map((row) => row.map(change)) },
});

/** With more cells the work of each is less than what it costs to start it. */
const mostCells = 1024;

/** Regions that are convolved, a group of filters for each, and tiled: nothing else sees them. */
function isLocalLayer(graph: Graph, readers: readonly (readonly NodeId[])[], { id, op }: Node): boolean {
  const only = (of: NodeId): Node | undefined => {
    const [reader, ...more] = readers[of] ?? [];
    const seen = graph.outputs.some((output) => output.id === of);
    return reader === undefined || more.length > 0 || seen ? undefined : nodeOf(graph, reader);
  };
  const convolution = only(id);
  if (op.kind !== "cutRegions" || convolution?.op.kind !== "conv2d") return false;
  const { groups, pad } = convolution.op;
  const cells = op.rows.length * op.columns.length;
  const plain = groups === cells && pad[0] === 0 && pad[1] === 0;
  return cells <= mostCells && plain && only(convolution.id)?.op.kind === "tileCells";
}

/** The value as the old graph has it: a batch of patches. */
function materialised(b: GraphBuilder, value: Value, label: string): NodeId {
  switch (value.kind) {
    case "node":
      return value.id;
    case "patches":
      return gathered(b, value.shared, label);
    case "cells":
      throw new Error(`interweave: the cells of ${label} are read by something else than their layer`);
    default: {
      const never: never = value;
      return never;
    }
  }
}
