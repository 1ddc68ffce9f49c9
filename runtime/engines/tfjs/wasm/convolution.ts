import { backend_util, type NamedAttrMap, type TensorInfo } from "@tensorflow/tfjs";
import type { Composition } from "./composition.js";

type Four = [number, number, number, number];
type Pad = Parameters<typeof backend_util.computeConv2DInfo>[4];
type Rounding = Parameters<typeof backend_util.computeConv2DInfo>[5];

/** One axis of a convolution. */
export interface ConvAxis {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros before the first value. */
  readonly before: number;
}

/** A convolution of maps N x H x W x C by a filter height x width x in x out. */
export interface Convolution {
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly rows: ConvAxis;
  readonly columns: ConvAxis;
}

/**
 * The convolution whose gradient a kernel is asked for.
 *
 * @param attrs strides, pad, dataFormat and dimRoundingMode of a Conv2D gradient.
 * @throws Error where the maps are not N x H x W x C, which the wasm backend's Conv2D does not support either.
 */
export function convolutionOf(
  kernelName: string,
  inShape: readonly number[],
  filterShape: readonly number[],
  attrs: NamedAttrMap,
): Convolution {
  if (attrs.dataFormat !== "NHWC")
    throw new Error(`wasm backend ${kernelName} does not support dataFormat '${attrs.dataFormat}'. Please use 'NHWC'.`);
  const info = backend_util.computeConv2DInfo(
    inShape as Four,
    filterShape as Four,
    attrs.strides as number | [number, number],
    1,
    attrs.pad as Pad,
    attrs.dimRoundingMode as Rounding,
  );
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    rows: {
      input: info.inHeight,
      output: info.outHeight,
      kernel: info.filterHeight,
      stride: info.strideHeight,
      before: info.padInfo.top,
    },
    columns: {
      input: info.inWidth,
      output: info.outWidth,
      kernel: info.filterWidth,
      stride: info.strideWidth,
      before: info.padInfo.left,
    },
  };
}

/** Rows of zeros before and after an axis; a negative number takes rows away. */
export interface Border {
  readonly before: number;
  readonly after: number;
}

/** A stride-1 convolution with zeros round the map, or less of the map. */
export function convolved(
  c: Composition,
  x: TensorInfo,
  filter: TensorInfo,
  rows: Border,
  columns: Border,
  dilations: readonly [number, number] = [1, 1],
): TensorInfo {
  const attributes = { strides: [1, 1], dataFormat: "NHWC", dilations: [...dilations] };
  const paddings = [[0, 0], zeros(rows), zeros(columns), [0, 0]];
  if (Math.min(rows.before, rows.after, columns.before, columns.after) >= 0)
    return c.run("Conv2D", { x, filter }, { ...attributes, pad: paddings });
  // Zeros come first: what is taken away may be more than the map, where windows see nothing else.
  const whole = c.run("PadV2", { x }, { paddings, constantValue: 0 });
  return c.run("Conv2D", { x: cropped(c, whole, rows, columns), filter }, { ...attributes, pad: "valid" });
}

const zeros = ({ before, after }: Border): number[] => [Math.max(0, before), Math.max(0, after)];

function cropped(c: Composition, x: TensorInfo, rows: Border, columns: Border): TensorInfo {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const begin = [0, Math.max(0, -rows.before), Math.max(0, -columns.before), 0];
  const less = (size: number, { before, after }: Border): number => size + Math.min(0, before) + Math.min(0, after);
  return c.run("Slice", { x }, { begin, size: [batch, less(height, rows), less(width, columns), channels] });
}
