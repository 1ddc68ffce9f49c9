import { availableParallelism } from "node:os";
import ort from "onnxruntime-node";
import { GraphBuilder } from "../../compiler/ir/builder.js";
import { emitOnnx } from "../../compiler/targets/onnx/emit.js";
import { Random } from "../../runtime/random.js";
import { timed } from "./measure.js";

/** A large square matrix product in ONNX Runtime: the rate that the machine reaches when nothing is in the way. */
export interface Gemm {
  /** Rows and columns of each matrix. */
  readonly size: number;
  /** Floating-point operations of one run: a multiply-add is two. */
  readonly operations: number;
  run(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a product of two `size` x `size` matrices in single precision. */
async function openGemm(size = 1024, threads: number = availableParallelism()): Promise<Gemm> {
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
    size,
    operations: 2 * size ** 3,
    run: async () => {
      await session.run(feeds);
    },
    close: () => session.release(),
  };
}

/** Sizes of which one is near the machine's peak: the largest need more time than they tell. */
const sizes = [768, 1024, 1536, 2048];

/** The product whose rate is the highest on this machine, each size at its best of five. */
export async function peakGemm(threads: number = availableParallelism()): Promise<Gemm> {
  let peak: { readonly rate: number; readonly size: number } = { rate: 0, size: 1024 };
  for (const size of sizes) {
    const gemm = await openGemm(size, threads);
    const times: number[] = [];
    for (let i = 0; i < 6; i++) times.push(await timed(gemm.run));
    await gemm.close();
    const rate = gemm.operations / Math.min(...times.slice(1));
    if (rate > peak.rate) peak = { rate, size };
  }
  return openGemm(peak.size, threads);
}
