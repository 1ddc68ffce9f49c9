import { type KernelConfig, type TensorInfo, util } from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { composed } from "./composition.js";

/**
 * Sums of the rows with the same number; the gradient of a gather. Rows whose number is not a segment are left out.
 *
 * Inputs `x` (K x ..., float32) and `segmentIds` (int32: K), attribute numSegments; gives numSegments x ...
 */
export const unsortedSegmentSum: KernelConfig = {
  kernelName: "UnsortedSegmentSum",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs, backend: anyBackend }) => {
    const { x, segmentIds } = inputs;
    if (x === undefined || segmentIds === undefined || attrs === undefined)
      throw new Error("UnsortedSegmentSum needs x, segmentIds and attributes");
    const backend = anyBackend as BackendWasm;
    const segments = attrs.numSegments as number;
    return composed(backend, (c) => {
      const sums = c.create([segments, ...x.shape.slice(1)]);
      addRows(c.floats(sums), c.floats(x), backend.typedArrayFromHeap(segmentIds), segments, rowLength(x));
      return sums;
    });
  },
};

const rowLength = (x: TensorInfo): number => util.sizeFromShape(x.shape.slice(1));

function addRows(sums: Float32Array, rows: Float32Array, ids: ArrayLike<number>, segments: number, length: number) {
  sums.fill(0);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] ?? -1;
    if (id < 0 || id >= segments) continue;
    for (let i = 0; i < length; i++)
      sums[id * length + i] = (sums[id * length + i] ?? 0) + (rows[row * length + i] ?? 0);
  }
}
