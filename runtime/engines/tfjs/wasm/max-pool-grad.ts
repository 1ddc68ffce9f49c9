import { backend_util, type KernelConfig } from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { composed } from "./composition.js";

type PoolInfo = ReturnType<typeof backend_util.computePool2DInfo>;

/**
 * Gradient of a max pooling: that of a window goes to its first maximum in row order. The kernel of the wasm backend gives
 * it to the last of several, and to the first value of a window of negative ones, whichever is the largest.
 *
 * Inputs `dy` and `input` (N x height x width x channels, float32), attributes filterSize, strides, pad, dimRoundingMode.
 */
export const maxPoolGrad: KernelConfig = {
  kernelName: "MaxPoolGrad",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs, backend: anyBackend }) => {
    const { dy, input } = inputs;
    if (dy === undefined || input === undefined || attrs === undefined)
      throw new Error("MaxPoolGrad needs dy, input and attributes");
    const info = backend_util.computePool2DInfo(
      input.shape as [number, number, number, number],
      attrs.filterSize as [number, number],
      attrs.strides as [number, number],
      1,
      attrs.pad as number,
      attrs.dimRoundingMode as "floor" | undefined,
    );
    return composed(anyBackend as BackendWasm, (c) => {
      const dx = c.create(input.shape);
      addToMaxima(c.floats(dx), c.floats(input), c.floats(dy), info);
      return dx;
    });
  },
};

function addToMaxima(dx: Float32Array, x: Float32Array, dy: Float32Array, info: PoolInfo): void {
  const { batchSize, inChannels: channels, inHeight, inWidth, outHeight, outWidth, padInfo } = info;
  dx.fill(0);
  let window = 0;
  for (let n = 0; n < batchSize; n++)
    for (let row = 0; row < outHeight; row++) {
      const top = row * info.strideHeight - padInfo.top;
      const [firstRow, endRow] = [Math.max(0, top), Math.min(inHeight, top + info.filterHeight)];
      for (let column = 0; column < outWidth; column++) {
        const left = column * info.strideWidth - padInfo.left;
        const [firstColumn, endColumn] = [Math.max(0, left), Math.min(inWidth, left + info.filterWidth)];
        for (let channel = 0; channel < channels; channel++, window++) {
          let best = -1;
          let most = Number.NEGATIVE_INFINITY;
          for (let y = firstRow; y < endRow; y++) {
            let at = ((n * inHeight + y) * inWidth + firstColumn) * channels + channel;
            for (let i = firstColumn; i < endColumn; i++, at += channels) {
              const value = x[at] as number;
              if (best >= 0 && !(value > most)) continue;
              most = value;
              best = at;
            }
          }
          if (best >= 0) dx[best] = (dx[best] as number) + (dy[window] as number);
        }
      }
    }
}
