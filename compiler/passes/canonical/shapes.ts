import type { NodeId, Op, Pair, PoolAttributes, TensorType } from "../../ir/graph.js";
import { formatType } from "../../ir/infer.js";
import { apply, type Expression, type Nodes, producer, type Rule } from "./simpler.js";

/** Operators that only move values, where they move nothing or undo each other. */
export const shapes: Rule = (nodes, op, inputs) => {
  const [x = -1] = inputs;
  switch (op.kind) {
    case "reshape":
    case "flatten":
      return reshaped(nodes, op, x);
    case "pad2d":
    case "crop2d":
      return bordered(nodes, op, x);
    case "concat":
      return inputs.length === 1 ? x : undefined;
    case "slice":
      return sliced(nodes, op.from, op.to, x);
    case "cutRegions":
    case "addRegions":
    case "tileCells":
    case "untileCells":
      return oneCell(nodes, op, x) ? x : undefined;
    case "relu":
      return producer(nodes, x, "relu") && x;
    case "windowMean":
      return op.kernel[0] * op.kernel[1] === 1 ? x : undefined;
    case "maxpool":
    case "avgpool":
      return isUnit(op) ? x : undefined;
    case "maxpoolGrad":
      return isUnit(op) ? inputs[2] : undefined;
    case "avgpoolGrad":
      return isUnit(op) ? x : undefined;
    case "spatialMean":
      return onePosition(nodes.node(x).type) ? apply({ kind: "flatten" }, x) : undefined;
    case "spatialMeanGrad":
      return op.map[0] * op.map[1] === 1
        ? apply({ kind: "reshape", shape: [...nodes.node(x).type.shape, 1, 1] }, x)
        : undefined;
    case "channelMean":
      return nodes.node(x).type.shape[1] === 1 ? x : undefined;
    case "channelMeanGrad":
      return op.channels === 1 ? x : undefined;
    default:
      return undefined;
  }
};

const isUnit = ({ kernel, stride, pad }: PoolAttributes): boolean =>
  [...kernel, ...stride].every((one) => one === 1) && pad.every((one) => one === 0);

const onePosition = ({ shape: [, , height, width] }: TensorType): boolean => height === 1 && width === 1;

/** Of several reshapes the last one counts; flattening is the word for one that keeps the batch axis. */
function reshaped(
  nodes: Nodes,
  op: Extract<Op, { readonly kind: "reshape" | "flatten" }>,
  x: NodeId,
): Expression | undefined {
  const { shape } = nodes.node(x).type;
  if (op.kind === "flatten" && shape.length === 2) return x;
  const source = (producer(nodes, x, "reshape") ?? producer(nodes, x, "flatten"))?.inputs[0];
  if (op.kind === "flatten")
    return source === undefined ? undefined : apply({ kind: "reshape", shape: [shape[0] ?? 1, volume(shape)] }, source);
  if (source !== undefined) return apply(op, source);
  const target = formatType({ dtype: "f32", shape: op.shape });
  if (target === formatType({ dtype: "f32", shape })) return x;
  const flat = shape.length > 2 && target === formatType({ dtype: "f32", shape: [shape[0] ?? 1, volume(shape)] });
  return flat ? apply({ kind: "flatten" }, x) : undefined;
}

/** Number of values of one entry of the batch. */
const volume = (shape: TensorType["shape"]): number =>
  shape.slice(1).reduce<number>((all, d) => (d === "N" ? all : all * d), 1);

function bordered(
  nodes: Nodes,
  op: Extract<Op, { readonly kind: "pad2d" | "crop2d" }>,
  x: NodeId,
): Expression | undefined {
  if (op.pad[0] === 0 && op.pad[1] === 0) return x;
  const same = producer(nodes, x, op.kind);
  if (same !== undefined) {
    const pad: Pair = [op.pad[0] + same.op.pad[0], op.pad[1] + same.op.pad[1]];
    return apply({ kind: op.kind, pad }, ...same.inputs);
  }
  const padded = op.kind === "crop2d" ? producer(nodes, x, "pad2d") : undefined;
  return padded?.op.pad.join() === op.pad.join() ? padded.inputs[0] : undefined;
}

/** A part that is the whole, part of a part, or one operand of a concatenation. */
function sliced(nodes: Nodes, from: number, to: number, x: NodeId): Expression | undefined {
  if (from === 0 && to === nodes.node(x).type.shape[1]) return x;
  const part = producer(nodes, x, "slice");
  if (part !== undefined)
    return apply({ kind: "slice", from: part.op.from + from, to: part.op.from + to }, ...part.inputs);
  let start = 0;
  for (const id of producer(nodes, x, "concat")?.inputs ?? []) {
    const size = Number(nodes.node(id).type.shape[1]);
    if (start === from && start + size === to) return id;
    start += size;
  }
  return undefined;
}

/** A grid of one cell that is the whole map. */
function oneCell(
  nodes: Nodes,
  op: Extract<Op, { readonly kind: "cutRegions" | "addRegions" | "tileCells" | "untileCells" }>,
  x: NodeId,
): boolean {
  const [, , height, width] = nodes.node(x).type.shape;
  const [h = 0, w = 0] =
    op.kind === "tileCells" || op.kind === "untileCells"
      ? [onlyOf(op.heights), onlyOf(op.widths)]
      : [op.rows, op.columns].map((ranges) => {
          const range = onlyOf(ranges);
          return range?.from === 0 ? range.to : undefined;
        });
  const result = op.kind === "addRegions" ? op.map : op.kind === "tileCells" ? [h, w] : op.size;
  return h === height && w === width && result[0] === h && result[1] === w;
}

const onlyOf = <T>(all: readonly T[]): T | undefined => (all.length === 1 ? all[0] : undefined);
