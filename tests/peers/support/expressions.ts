import { GraphBuilder } from "../../../compiler/ir/builder.js";
import { type Graph, graphInputs, type NodeId } from "../../../compiler/ir/graph.js";
import { differentiate } from "../../../compiler/operators/differentiate.js";
import { type Tensor64, tensorOf } from "../../../compiler/reference/tensor.js";
import { Random } from "../../../runtime/random.js";
import { type Build, randomTensor } from "../../support/gradient-check.js";

/** An expression weighted and summed to `scalar`, with and without its gradients, and values for every input. */
export interface Expression {
  readonly name: string;
  /** Outputs `value` and `scalar`. */
  readonly forward: Graph;
  /** The same, and `d <input>` for every differentiated input. */
  readonly backward: Graph;
  /** Inputs that are differentiated. */
  readonly wanted: readonly string[];
  readonly feeds: Readonly<Record<string, Tensor64>>;
}

/** Builds an expression; inputs without a fixed value are random, in single precision. */
export function expression(name: string, build: Build, fixed: Readonly<Record<string, Tensor64>> = {}): Expression {
  const b = new GraphBuilder();
  const wrt: NodeId[] = [];
  const value = build(b, (input, ...shape) => {
    const id = b.input(input, { dtype: "f32", shape });
    wrt.push(id);
    return id;
  });
  const weighting = b.input("weighting", { dtype: "f32", shape: b.type(value).shape });
  const product = b.add({ kind: "mul" }, [value, weighting], "weighted");
  const axes = b.type(value).shape.map((_, axis) => axis);
  const scalar = axes.length === 0 ? product : b.add({ kind: "sum", axes }, [product], "scalar");
  const forward = b.finish(name, { value, scalar });

  const gradients = differentiate(b, scalar, wrt);
  const outputs: Record<string, NodeId> = { value, scalar };
  for (const id of wrt) {
    const gradient = gradients.get(id);
    if (gradient === undefined) throw new Error(`${name}: no gradient for ${b.node(id).label}`);
    outputs[`d ${b.node(id).label}`] = gradient;
  }
  const backward = b.finish(`${name} with gradients`, outputs);
  return { name, forward, backward, wanted: wrt.map((id) => b.node(id).label), feeds: values(name, backward, fixed) };
}

function values(name: string, graph: Graph, fixed: Readonly<Record<string, Tensor64>>): Record<string, Tensor64> {
  const random = new Random("peer", name);
  return Object.fromEntries(
    graphInputs(graph).map((input) => {
      const shape = input.type.shape.map((d) => (d === "N" ? 1 : d));
      const { data } = fixed[input.name] ?? randomTensor(random, shape);
      return [input.name, tensorOf(shape, Float32Array.from(data))] as const;
    }),
  );
}

/** A tensor as JSON carries it. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const plain = ({ shape, data }: Tensor64): PlainTensor => ({ shape, data: [...data] });
export const unplain = ({ shape, data }: PlainTensor): Tensor64 => tensorOf(shape, data);
