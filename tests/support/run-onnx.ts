import ort from "onnxruntime-node";
import type { Graph } from "../../compiler/ir/graph.js";
import type { Tensor64 } from "../../compiler/reference/tensor.js";
import { emitOnnx } from "../../compiler/targets/onnx/emit.js";
import { fromOnnx, graphFeeds } from "./onnx-values.js";

export interface OpenGraph {
  readonly run: (feeds: Readonly<Record<string, Tensor64>>) => Promise<Record<string, Tensor64>>;
  readonly close: () => Promise<void>;
}

/** A graph in ONNX Runtime, to be run several times. */
export async function openOnnx(graph: Graph): Promise<OpenGraph> {
  const session = await ort.InferenceSession.create(emitOnnx(graph), { logSeverityLevel: 3 });
  return {
    run: async (feeds) => fromOnnx(await session.run(graphFeeds(ort.Tensor, graph, feeds))),
    close: () => session.release(),
  };
}

/** Emits a graph as ONNX and runs it in ONNX Runtime on the given values. */
export async function runOnnx(
  graph: Graph,
  feeds: Readonly<Record<string, Tensor64>>,
): Promise<Record<string, Tensor64>> {
  const open = await openOnnx(graph);
  try {
    return await open.run(feeds);
  } finally {
    await open.close();
  }
}

/** Largest difference between two tensors, relative to the larger one's largest magnitude. */
export function relativeDifference(a: Tensor64, b: Tensor64): number {
  if (a.shape.join() !== b.shape.join()) throw new Error(`shapes differ: [${a.shape}] and [${b.shape}]`);
  let difference = 0;
  let magnitude = 1e-30;
  a.data.forEach((value, i) => {
    const other = b.data[i] as number;
    if (!Number.isFinite(value) || !Number.isFinite(other)) throw new Error("a value is not finite");
    difference = Math.max(difference, Math.abs(value - other));
    magnitude = Math.max(magnitude, Math.abs(value), Math.abs(other));
  });
  return difference / magnitude;
}

/** Names of values that two engines do not agree on to 1e-4; what is beyond the digits of a number near 1 counts as 0. */
export function differingValues(
  expected: Readonly<Record<string, Tensor64>>,
  found: Readonly<Record<string, Tensor64>>,
): readonly string[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const other = found[name];
    if (other === undefined) return [name];
    const furthest = value.data.reduce((most, v, i) => Math.max(most, Math.abs(v - (other.data[i] as number))), 0);
    return furthest < 1e-7 || relativeDifference(value, other) < 1e-4 ? [] : [name];
  });
}

/**
 * Names of the outputs of one training step that two engines do not agree on to 1e-4. A bias before a batchnorm has no
 * effect, so that its gradient is made of rounding alone: what is small beside the largest gradient counts as equal.
 */
export function differingOutputs(
  expected: Readonly<Record<string, Tensor64>>,
  found: Readonly<Record<string, Tensor64>>,
): readonly string[] {
  const furthest = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const carried = Object.entries(expected).filter(([name]) => name.endsWith(".velocity.next"));
  const largest = furthest(carried.map(([, { data }]) => furthest(data)));
  return Object.entries(expected).flatMap(([name, value]) => {
    const other = found[name];
    if (other === undefined) return [name];
    const difference = furthest(value.data.map((v, i) => v - (other.data[i] as number)));
    const negligible = name.endsWith(".velocity.next") && difference < 1e-5 * largest;
    return negligible || relativeDifference(value, other) < 1e-4 ? [] : [name];
  });
}
