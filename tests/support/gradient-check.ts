import { expect } from "vitest";
import { GraphBuilder } from "../../compiler/ir/builder.js";
import { type Graph, graphInputs, type NodeId } from "../../compiler/ir/graph.js";
import { differentiate } from "../../compiler/operators/differentiate.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import { Random } from "../../runtime/random.js";
import { relativeDifference, runOnnx } from "./run-onnx.js";

export type Build = (b: GraphBuilder, input: (name: string, ...shape: readonly number[]) => NodeId) => NodeId;

/** Random values with pairwise distances well above the step of numeric differentiation. */
export function randomTensor(random: Random, shape: readonly number[]): Tensor64 {
  return tensorOf(
    shape,
    Float64Array.from({ length: volumeOf(shape) }, () => random.normal()),
  );
}

/**
 * Checks an operator (or any differentiable expression): its result weighted with random numbers is summed to a
 * scalar; the derivative of that scalar with respect to every float input must agree between automatic and numeric
 * differentiation in double precision (1e-6) and between the reference and ONNX Runtime in single precision (1e-4).
 */
export async function checkGradients(
  name: string,
  build: Build,
  fixed: Readonly<Record<string, Tensor64>> = {},
): Promise<void> {
  const b = new GraphBuilder();
  const wrt: NodeId[] = [];
  const result = build(b, (input, ...shape) => {
    const id = b.input(input, { dtype: "f32", shape });
    wrt.push(id);
    return id;
  });
  const shape = b.type(result).shape.map((d) => (d === "N" ? 1 : d));
  const weighting = b.input("weighting", { dtype: "f32", shape });
  const product = b.add({ kind: "mul" }, [result, weighting], "weighted");
  const scalar =
    shape.length === 0 ? product : b.add({ kind: "sum", axes: shape.map((_, i) => i) }, [product], "scalar");
  const gradients = differentiate(b, scalar, wrt);
  const outputs: Record<string, NodeId> = { value: result, scalar };
  for (const id of wrt) {
    const gradient = gradients.get(id);
    if (gradient === undefined) throw new Error(`${name}: no gradient for ${b.node(id).label}`);
    outputs[`d ${b.node(id).label}`] = gradient;
  }
  const graph = b.finish("check", outputs);

  const random = new Random("gradient", name);
  const feeds: Record<string, Tensor64> = { ...fixed };
  for (const { name: input, type } of graphInputs(graph))
    feeds[input] ??= randomTensor(
      random,
      type.shape.map((d) => (d === "N" ? 1 : d)),
    );
  // Single precision first, so that both engines see exactly the same numbers.
  for (const [key, value] of Object.entries(feeds)) feeds[key] = tensorOf(value.shape, Float32Array.from(value.data));

  const reference = evaluateGraph(graph, feeds);
  for (const id of wrt) {
    const input = b.node(id).label;
    const numeric = numericGradient(graph, feeds, input);
    expect(
      relativeDifference(reference[`d ${input}`] as Tensor64, numeric),
      `${name}: d ${input}, autodiff vs numeric`,
    ).toBeLessThan(1e-6);
  }
  const single = await runOnnx(graph, feeds);
  for (const [output, value] of Object.entries(reference))
    expect(relativeDifference(value, single[output] as Tensor64), `${name}: ${output}, ONNX vs reference`).toBeLessThan(
      1e-4,
    );
}

/** Central differences of the output `scalar` with respect to every element of an input. */
export function numericGradient(
  graph: Graph,
  feeds: Readonly<Record<string, Tensor64>>,
  input: string,
  step = 1e-5,
): Tensor64 {
  const value = feeds[input] as Tensor64;
  const at = (i: number, offset: number): number => {
    const data = value.data.slice();
    data[i] = (data[i] as number) + offset;
    return evaluateGraph(graph, { ...feeds, [input]: tensorOf(value.shape, data) }).scalar?.data[0] as number;
  };
  return tensorOf(
    value.shape,
    value.data.map((_, i) => (at(i, step) - at(i, -step)) / (2 * step)),
  );
}
