import { availableParallelism } from "node:os";
import ort from "onnxruntime-node";
import { GraphBuilder } from "../../compiler/ir/builder.js";
import { emitOnnx } from "../../compiler/targets/onnx/emit.js";
import { Random } from "../random.js";

/** A large square matrix product in ONNX Runtime: the rate that the machine reaches when nothing is in the way. */
export interface Gemm {
  /** Floating-point operations of one run: a multiply-add is two. */
  readonly operations: number;
  run(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a product of two `size` x `size` matrices in single precision. */
export async function openGemm(size = 1024, threads: number = availableParallelism()): Promise<Gemm> {
  const b = new GraphBuilder();
  const type = { dtype: "f32", shape: [size, size] } as const;
  const product = b.add(
    { kind: "matmul", transA: false, transB: false },
    [b.input("a", type), b.input("b", type)],
    "product",
  );
  const session = await ort.InferenceSession.create(emitOnnx(b.finish("gemm", { product })), {
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
  });
  const random = new Random("gemm");
  const matrix = (): ort.Tensor =>
    new ort.Tensor(
      "float32",
      Float32Array.from({ length: size * size }, () => random.uniform(-1, 1)),
      [size, size],
    );
  const feeds = { a: matrix(), b: matrix() };
  return {
    operations: 2 * size ** 3,
    run: async () => {
      await session.run(feeds);
    },
    close: () => session.release(),
  };
}
