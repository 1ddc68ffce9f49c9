import type { ConvAttributes, Pair, PoolAttributes } from "./graph.js";

/** Output rows (or columns) of a convolution: floor((in + 2 pad - dilation (kernel - 1) - 1) / stride) + 1. */
export function convOutput(input: number, kernel: number, stride: number, pad: number, dilation: number): number {
  return Math.floor((input + 2 * pad - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** Output height and width of a convolution. */
export function convSize(input: Pair, kernel: Pair, a: ConvAttributes): Pair {
  return [
    convOutput(input[0], kernel[0], a.stride[0], a.pad[0], a.dilation[0]),
    convOutput(input[1], kernel[1], a.stride[1], a.pad[1], a.dilation[1]),
  ];
}

/**
 * Output rows (or columns) of a pooling layer. With `ceil` (Caffe's rule) a window that would start in the padding
 * behind the map is dropped.
 */
export function poolOutput(
  input: number,
  kernel: number,
  stride: number,
  pad: number,
  rounding: "ceil" | "floor",
): number {
  const steps = (input + 2 * pad - kernel) / stride;
  if (rounding === "floor") return Math.floor(steps) + 1;
  const out = Math.ceil(steps) + 1;
  return (out - 1) * stride >= input + pad ? out - 1 : out;
}

/** Output height and width of a pooling layer. */
export function poolSize(input: Pair, a: PoolAttributes): Pair {
  return [
    poolOutput(input[0], a.kernel[0], a.stride[0], a.pad[0], a.rounding),
    poolOutput(input[1], a.kernel[1], a.stride[1], a.pad[1], a.rounding),
  ];
}
