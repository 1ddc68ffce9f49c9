import { getKernel, type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo } from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/** What a kernel made of other kernels works with. Values live until the composition ends. */
export interface Composition {
  /** Runs a kernel of the wasm backend. */
  run(name: string, inputs: NamedTensorInfoMap, attrs: NamedAttrMap): TensorInfo;
  transpose(x: TensorInfo, perm: readonly number[]): TensorInfo;
  reshape(x: TensorInfo, shape: readonly number[]): TensorInfo;
  matMul(a: TensorInfo, b: TensorInfo): TensorInfo;
  /** A float tensor whose values are to be written. */
  create(shape: readonly number[]): TensorInfo;
  /** The values of a float tensor in the memory of wasm: fetch them again after every kernel, because memory can grow. */
  floats(tensor: TensorInfo): Float32Array;
}

/** A kernel made of other kernels: all that they give is disposed of, the result alone stays. */
export function composed(backend: BackendWasm, build: (composition: Composition) => TensorInfo): TensorInfo {
  const made: TensorInfo[] = [];
  const kept = (tensor: TensorInfo): TensorInfo => {
    made.push(tensor);
    return tensor;
  };
  const run: Composition["run"] = (name, inputs, attrs) =>
    kept(single(name, getKernel(name, "wasm").kernelFunc({ inputs, attrs, backend })));
  let result: TensorInfo | undefined;
  try {
    result = build({
      run,
      transpose: (x, perm) => run("Transpose", { x }, { perm: [...perm] }),
      reshape: (x, shape) => run("Reshape", { x }, { shape: [...shape] }),
      matMul: (a, b) => run("BatchMatMul", { a, b }, { transposeA: false, transposeB: false }),
      create: (shape) => kept(backend.makeOutput([...shape], "float32")),
      floats: (tensor) => floatsOf(backend, tensor),
    });
    return result;
  } finally {
    for (const tensor of made) if (tensor !== result) backend.disposeData(tensor.dataId);
  }
}

function single(name: string, output: TensorInfo | TensorInfo[]): TensorInfo {
  if (Array.isArray(output)) throw new Error(`kernel ${name} has several outputs, expected one`);
  return output;
}

function floatsOf(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  const values = backend.typedArrayFromHeap(tensor);
  if (!(values instanceof Float32Array)) throw new Error(`found a tensor of ${tensor.dtype}, expected float32`);
  return values;
}
