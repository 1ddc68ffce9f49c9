import type { GraphBuilder } from "../../ir/builder.js";
import type { NodeId, OpOf, Pair } from "../../ir/graph.js";
import { joined } from "./cut.js";
import { alone, type MapRef, type Share, sizesOf, whole } from "./shared.js";

/** A map to be convolved with the filters of a cell. */
export interface Job {
  readonly map: MapRef;
  readonly cell: number;
  readonly pad: Pair;
}

interface Filters {
  /** Cells with filters of their own, stacked in order along the first axis of weight and bias. */
  readonly cells: number;
  readonly weight: NodeId;
  readonly bias: NodeId;
}

/**
 * Convolves maps in as few operators as possible: maps of one size that share filters are stacked along the batch, and
 * those of several cells are one convolution in groups. Results are in the order of the jobs.
 */
export function convolveAll(
  b: GraphBuilder,
  op: OpOf<"conv2d">,
  jobs: readonly Job[],
  filters: Filters,
  label: string,
): readonly MapRef[] {
  const results = new Map<Job, MapRef>();
  for (const alike of bySize(b, jobs)) {
    const cells = [...new Set(alike.map(({ cell }) => cell))].toSorted((x, y) => x - y);
    const byCell = cells.map((cell) => alike.filter((job) => job.cell === cell));
    const even = byCell.every((own) => own.length === byCell[0]?.length);
    for (const stack of even ? [byCell] : byCell.map((own) => [own]))
      convolveStack(b, op, stack, filters, label, results);
  }
  return jobs.map((job) => results.get(job) as MapRef);
}

function bySize(b: GraphBuilder, jobs: readonly Job[]): readonly (readonly Job[])[] {
  const found = new Map<string, Job[]>();
  for (const job of jobs) {
    const key = [...sizesOf(b, job.map), ...job.pad].join();
    found.set(key, [...(found.get(key) ?? []), job]);
  }
  return [...found.values()];
}

/** One convolution: a row of jobs for each cell, all rows of one length. */
function convolveStack(
  b: GraphBuilder,
  op: OpOf<"conv2d">,
  stack: readonly (readonly Job[])[],
  { cells, weight, bias }: Filters,
  label: string,
  results: Map<Job, MapRef>,
): void {
  const [first = []] = stack;
  const [job] = first;
  if (job === undefined) return;
  const chosen = (from: NodeId): NodeId => {
    if (stack.length === cells) return from;
    const each = Number(b.type(from).shape[0]) / cells;
    const own = stack.map(([one]) => {
      const cell = one?.cell ?? 0;
      return b.add({ kind: "part", from: cell * each, to: (cell + 1) * each }, [from], label);
    });
    return joined(b, 0, own, label);
  };
  // A locally shared layer has a group for each cell; only as many as are here are left.
  const groups = cells === 1 ? op.groups : stack.length;
  const operands = [stacked(b, stack, label), chosen(weight), chosen(bias)];
  const node = b.add({ ...op, groups, pad: job.pad }, operands, label);
  stack.forEach((own, cell) => {
    const group: Share = stack.length === 1 ? whole : { index: cell, of: stack.length };
    own.forEach((one, i) => {
      results.set(one, { node, group, part: { index: i, of: own.length } });
    });
  });
}

/** Maps of a cell along the batch, cells along the channels; a node that holds them so already is taken as it is. */
function stacked(b: GraphBuilder, stack: readonly (readonly Job[])[], label: string): NodeId {
  const [[job] = []] = stack;
  if (job === undefined) throw new Error("interweave: nothing to convolve");
  const { node } = job.map;
  const held = stack.every((own, cell) =>
    own.every(
      ({ map }, i) =>
        map.node === node &&
        map.group.of === stack.length &&
        map.group.index === cell &&
        map.part.of === own.length &&
        map.part.index === i,
    ),
  );
  if (held) return node;
  const groups = stack.map((own) =>
    joined(
      b,
      0,
      own.map(({ map }) => alone(b, map, label)),
      label,
    ),
  );
  const [only] = groups;
  return groups.length === 1 && only !== undefined ? only : b.add({ kind: "concat" }, groups, label);
}
