import type { Graph, Node, NodeId, Pair } from "../../ir/graph.js";
import { nodeMultiplyAdds } from "./cost.js";
import { isPatchGrid, patchAxis } from "./rewrite.js";

/** Why patches cannot share the work of a layer, or only in parts. */
export type Obstacle =
  /** The border of every patch has values of its own. */
  | { readonly kind: "pad"; readonly label: string }
  /** Neighbouring patches are `step` positions apart before the layer, which moves `stride` positions. */
  | { readonly kind: "stride"; readonly label: string; readonly stride: number; readonly step: number };

export interface Sharing {
  /** Multiply-adds if nothing stood in the way. */
  readonly ideal: number;
  /** In the order of the layers. */
  readonly obstacles: readonly Obstacle[];
  /** Rows and columns between the patches, in positions of the crop, that the strides of all layers together divide. */
  readonly evenStep: Pair;
}

/** What overlapping patches of a graph could share, and what stands in the way; undefined for a graph without such patches. */
export function possibleSharing(graph: Graph): Sharing | undefined {
  const grid = graph.nodes.find(isPatchGrid);
  if (grid?.op.kind !== "cutPatches") return undefined;
  const [rows, columns] = [patchAxis(grid.op, 0), patchAxis(grid.op, 1)];
  if (rows === undefined || columns === undefined) return undefined;
  const patches: Pair = [rows.patches, columns.patches];
  const apart: Pair = [rows.segments[0]?.step ?? 0, columns.segments[0]?.step ?? 0];
  const steps = new Map<NodeId, Pair>([[grid.id, apart]]);
  const obstacles: Obstacle[] = [];
  let ideal = 0;
  let evenStep: Pair = [1, 1];
  const even = (axis: 0 | 1, behind: Pair): number =>
    behind[axis] === 0 ? 1 : Math.max(evenStep[axis], apart[axis] / behind[axis]);
  for (const node of graph.nodes) {
    const before = steps.get(node.inputs[0] ?? -1);
    const stride = strideOf(node);
    if (before !== undefined && node.type.shape.length === 4) {
      const behind: Pair = [before[0] / stride[0], before[1] / stride[1]];
      obstacles.push(...obstaclesOf(node, before, patches));
      steps.set(node.id, behind);
      evenStep = [even(0, behind), even(1, behind)];
    }
    const step = steps.get(node.id);
    ideal += nodeMultiplyAdds(graph, node) * (step === undefined ? 1 : share(graph, node, step, patches));
  }
  return { ideal, obstacles, evenStep };
}

function strideOf({ op }: Node): Pair {
  return op.kind === "conv2d" || op.kind === "maxpool" || op.kind === "avgpool" ? op.stride : [1, 1];
}

function obstaclesOf({ op, label }: Node, step: Pair, patches: Pair): readonly Obstacle[] {
  if (op.kind !== "conv2d" && op.kind !== "maxpool" && op.kind !== "avgpool" && op.kind !== "pad2d") return [];
  if (op.pad[0] > 0 || op.pad[1] > 0) return [{ kind: "pad", label }];
  if (op.kind === "pad2d") return [];
  return ([0, 1] as const).flatMap((axis): readonly Obstacle[] => {
    const [stride, by] = [op.stride[axis], step[axis]];
    const even = patches[axis] === 1 || by % stride === 0;
    // A step of a fraction has had its obstacle before.
    return even || !Number.isInteger(by) ? [] : [{ kind: "stride", label, stride, step: by }];
  });
}

/** Values that are computed, as a share of those of all patches, where every value is computed once. */
function share(graph: Graph, node: Node, step: Pair, patches: Pair): number {
  const cells = cellOf(graph, node);
  return ([0, 1] as const).reduce<number>((product, axis) => {
    const rows = cells?.[axis] ?? Number(node.type.shape[axis + 2]);
    return product * Math.min(1, (rows + (patches[axis] - 1) * step[axis]) / (rows * patches[axis]));
  }, 1);
}

/** Mean height and width of the cells that a locally shared layer's convolution computes. */
function cellOf(graph: Graph, { id, op, type }: Node): Pair | undefined {
  if (op.kind !== "conv2d") return undefined;
  const tiles = graph.nodes.find(({ op: reader, inputs }) => reader.kind === "tileCells" && inputs[0] === id);
  if (tiles?.op.kind !== "tileCells") return undefined;
  const mean = (sizes: readonly number[]): number => sizes.reduce((sum, one) => sum + one, 0) / sizes.length;
  return type.shape.length === 4 ? [mean(tiles.op.heights), mean(tiles.op.widths)] : undefined;
}
