import type { onnx } from "onnx-proto";
import ort from "onnxruntime-node";
import { blockConvolutions } from "./blocked-convolutions.js";
import { encodeModel } from "./model-bytes.js";

/**
 * Channels in a block of ONNX Runtime's blocked layout on this machine: 8 or 16, by its vector unit; undefined where it
 * has none. Found by testing: ONNX Runtime does not tell, and a wrong guess gives wrong numbers.
 */
export function blockSize(): Promise<number | undefined> {
  found ??= search();
  return found;
}

let found: Promise<number | undefined> | undefined;

async function search(): Promise<number | undefined> {
  const right = await trial(encodeModel(sample()));
  if (right === undefined) throw new Error("onnx: ONNX Runtime does not run a plain convolution");
  for (const block of [16, 8]) {
    const blocked = await trial(encodeModel(blockConvolutions(sample(), block)));
    if (blocked?.every((value, i) => Math.abs(value - (right[i] as number)) < 1e-4)) return block;
  }
  return undefined;
}

const shapes = { x: [2, 32, 6, 5], w: [64, 16, 3, 3], y: [2, 64, 6, 5] } as const;

/** A convolution of 32 channels in two groups, with padding. */
function sample(): onnx.IModelProto {
  const value = (name: keyof typeof shapes): onnx.IValueInfoProto => ({
    name,
    type: { tensorType: { elemType: 1, shape: { dim: shapes[name].map((dimValue) => ({ dimValue })) } } },
  });
  const ints = (name: string, values: number[]): onnx.IAttributeProto => ({ name, type: 7, ints: values });
  const attribute = [ints("kernel_shape", [3, 3]), ints("pads", [1, 1, 1, 1]), { name: "group", type: 2, i: 2 }];
  return {
    irVersion: 8,
    opsetImport: [{ domain: "", version: 18 }],
    graph: {
      name: "sample",
      node: [{ opType: "Conv", name: "y", input: ["x", "w"], output: ["y"], attribute }],
      input: [value("x"), value("w")],
      output: [value("y")],
    },
  };
}

/** What a model makes of fixed numbers; undefined if ONNX Runtime refuses it, as where it has no blocked layout. */
async function trial(model: Uint8Array): Promise<Float32Array | undefined> {
  const opened = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 4 }).catch(
    () => undefined,
  );
  if (opened === undefined) return undefined;
  const numbers = (shape: readonly number[]): ort.Tensor => {
    const count = shape.reduce((a, b) => a * b, 1);
    return new ort.Tensor(
      "float32",
      Float32Array.from({ length: count }, (_, i) => ((i * 37) % 101) / 50 - 1),
      shape,
    );
  };
  const { y } = await opened.run({ x: numbers(shapes.x), w: numbers(shapes.w) });
  await opened.release();
  return y?.data as Float32Array;
}
