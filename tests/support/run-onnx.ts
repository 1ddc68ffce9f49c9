import ort from "onnxruntime-node";
import type { DType, Graph } from "../../compiler/ir/graph.js";
import { graphInputs } from "../../compiler/ir/graph.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { emitOnnx } from "../../compiler/targets/onnx/emit.js";

/** Emits a graph as ONNX and runs it in ONNX Runtime on the given values. */
export async function runOnnx(
  graph: Graph,
  feeds: Readonly<Record<string, Tensor64>>,
): Promise<Record<string, Tensor64>> {
  const session = await ort.InferenceSession.create(emitOnnx(graph), { logSeverityLevel: 3 });
  const inputs: Record<string, ort.Tensor> = {};
  for (const { name, type } of graphInputs(graph)) {
    const value = feeds[name];
    if (value === undefined) throw new Error(`no value for ${name}`);
    inputs[name] = ortTensor(type.dtype, value);
  }
  const results = await session.run(inputs);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, t]) => [name, tensorOf(t.dims, Array.from(t.data as Float32Array))]),
  );
}

function ortTensor(dtype: DType, value: Tensor64): ort.Tensor {
  switch (dtype) {
    case "f32":
      return new ort.Tensor("float32", Float32Array.from(value.data), value.shape);
    case "i64":
      return new ort.Tensor(
        "int64",
        BigInt64Array.from(value.data, (v) => BigInt(Math.round(v))),
        value.shape,
      );
    case "u8":
      return new ort.Tensor("uint8", Uint8Array.from(value.data), value.shape);
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
