import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from "@tensorflow/tfjs";
import { batchMatMul } from "./batch-mat-mul.js";
import { conv2DBackpropFilter } from "./conv2d-backprop-filter.js";
import { conv2DBackpropInput } from "./conv2d-backprop-input.js";
import { maxPoolGrad } from "./max-pool-grad.js";
import { unsortedSegmentSum } from "./unsorted-segment-sum.js";

let registered = false;

/**
 * Gives the wasm backend the kernels that it lacks for training a convolutional net, and fast ones for slow ones. To be
 * called after the import of @tensorflow/tfjs-backend-wasm; further calls do nothing.
 */
export function registerTrainingKernels(): void {
  if (registered) return;
  registered = true;
  const multiply = getKernel("BatchMatMul", "wasm");
  for (const kernel of [
    conv2DBackpropFilter,
    conv2DBackpropInput,
    maxPoolGrad,
    unsortedSegmentSum,
    batchMatMul(multiply),
  ]) {
    replace(kernel);
  }
}

function replace(kernel: KernelConfig): void {
  if (getKernel(kernel.kernelName, kernel.backendName) !== undefined) {
    unregisterKernel(kernel.kernelName, kernel.backendName);
  }
  registerKernel(kernel);
}
