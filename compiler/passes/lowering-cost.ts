import type { FilterGradLowering, InputGradLowering, OpOf, Pair } from "../ir/graph.js";
import { convSize } from "../ir/sizes.js";

/**
 * Estimated milliseconds of the ways to form a convolution's gradients. The rates are those of ONNX Runtime 1.30 on two
 * AVX2 cores (docs/adr/0014-lowering-of-convolutions.md); only their ratios matter for the choice.
 */
const flopsPerMs = {
  product: 130e6,
  productPerImage: 105e6,
  convolution: 120e6,
  blocked: 165e6,
  transposed: 105e6,
} as const;
/** Copies of long runs, bytes. */
const bytesPerMs = 10e6;
/** What Gather spends on a block beside copying it. */
const msPerBlock = 7.5e-6;
/** Sums over windows inside a transposed convolution, bytes: an image at a time, from the cache. */
const cachedBytesPerMs = 20e6;

export interface ConvGradient {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  /** Height and width of the convolution's input. */
  readonly map: Pair;
  readonly kernel: Pair;
}

export function filterGradCosts(
  op: OpOf<"conv2dFilterGrad">,
  { batch, channels, filters, map, kernel }: ConvGradient,
): Readonly<Record<Exclude<FilterGradLowering, "products">, number>> {
  const [rows, columns] = convSize(map, kernel, op);
  const taps = kernel[0] * kernel[1];
  const positions = batch * rows * columns;
  const flops = (2 * positions * filters * channels * taps) / op.groups;
  const im2col = 4 * positions * channels * taps;
  const copy = (blocks: number): number => blocks * msPerBlock + im2col / bytesPerMs;
  const layouts = (4 * 2 * (batch * channels * map[0] * map[1] + positions * filters)) / bytesPerMs;
  const shifted = (4 * 2 * kernel[1] * batch * channels * (map[0] + 2 * op.pad[0]) * columns) / bytesPerMs;
  const partial = (4 * 2 * batch * filters * (channels / op.groups) * taps) / bytesPerMs;
  return {
    pixels: copy(positions * taps * op.groups) + layouts + flops / flopsPerMs.product,
    rows: copy(batch * channels * taps * rows) + shifted + partial + flops / flopsPerMs.productPerImage,
  };
}

export function inputGradCosts(
  op: OpOf<"conv2dInputGrad">,
  { batch, channels, filters, map, kernel }: ConvGradient,
): Readonly<Record<Exclude<InputGradLowering, "products">, number>> {
  const [rows, columns] = convSize(map, kernel, op);
  const taps = kernel[0] * kernel[1];
  const perPosition = (2 * batch * filters * channels * taps) / op.groups;
  // Channels in blocks of 8 are what ONNX Runtime's fast convolutions work on; it has no transposed ones of that kind.
  const inBlocks = [channels, filters].every((count) => (count / op.groups) % 8 === 0);
  const rate = inBlocks ? flopsPerMs.blocked : flopsPerMs.convolution;
  const columnsBytes = 4 * batch * channels * taps * rows * columns;
  return {
    flipped: canFlip(op, kernel) ? (perPosition * map[0] * map[1]) / rate : Number.POSITIVE_INFINITY,
    transposed:
      (perPosition * rows * columns) / (flopsPerMs.transposed * filled(rows * columns)) +
      columnsBytes / cachedBytesPerMs,
  };
}

/** Products of few columns do not fill the vector unit: the share of its rate that remains. */
const filled = (columns: number): number => columns / (columns + 32);

/** A convolution with the flipped filters needs stride 1, and padding that it can turn round. */
function canFlip(op: OpOf<"conv2dInputGrad">, kernel: Pair): boolean {
  return ([0, 1] as const).every((i) => op.stride[i] === 1 && op.dilation[i] * (kernel[i] - 1) >= op.pad[i]);
}

/** The name of the smallest number; the first of equal ones. */
export function cheapest<Name extends string>(costs: Readonly<Record<Name, number>>): Name {
  const names = Object.keys(costs) as Name[];
  const [first, ...rest] = names;
  if (first === undefined) throw new Error("lowering: nothing to choose from");
  return rest.reduce((best, name) => (costs[name] < costs[best] ? name : best), first);
}
