import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-node";
import { type DType, type Graph, graphInputs } from "../../compiler/ir/graph.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";

/** A value as an ONNX runtime takes it: the native one and the one in WebAssembly have a class of tensors each. */
export function toOnnx(OwnTensor: TensorConstructor, dtype: DType, { shape, data }: Tensor64): Tensor {
  switch (dtype) {
    case "f32":
      return new OwnTensor("float32", Float32Array.from(data), shape);
    case "i64":
      return new OwnTensor(
        "int64",
        BigInt64Array.from(data, (v) => BigInt(Math.round(v))),
        shape,
      );
    case "u8":
      return new OwnTensor("uint8", Uint8Array.from(data), shape);
  }
}

/** Values of all inputs of a graph. Throws where one is missing. */
export function graphFeeds(
  OwnTensor: TensorConstructor,
  graph: Graph,
  feeds: Readonly<Record<string, Tensor64>>,
): Record<string, Tensor> {
  return Object.fromEntries(
    graphInputs(graph).map(({ name, type }) => {
      const value = feeds[name];
      if (value === undefined) throw new Error(`no value for ${name}`);
      return [name, toOnnx(OwnTensor, type.dtype, value)];
    }),
  );
}

/** Results of a run in double precision. */
export function fromOnnx(results: InferenceSession.ReturnType): Record<string, Tensor64> {
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [name, tensorOf(dims, Array.from(data, Number))]),
  );
}
