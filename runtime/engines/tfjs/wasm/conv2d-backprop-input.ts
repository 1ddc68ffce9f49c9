import type { KernelConfig, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type Composition, composed } from "./composition.js";
import { type Border, type ConvAxis, type Convolution, convolutionOf, convolved } from "./convolution.js";

/**
 * Gradient of a convolution with respect to its input, as a convolution by the flipped filter. With a stride s, places
 * p = s q + r of the padded input with the same r meet the same part of the filter, the taps k = s j + r: one stride-1
 * convolution gives all s x s parts as channels, which then take their places.
 *
 * Inputs `dy` (N x H' x W' x out) and `filter` (height x width x in x out), attributes strides, pad, dataFormat,
 * dimRoundingMode and inputShape; gives N x H x W x in.
 */
export const conv2DBackpropInput: KernelConfig = {
  kernelName: "Conv2DBackpropInput",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { dy, filter } = inputs;
    if (dy === undefined || filter === undefined || attrs === undefined)
      throw new Error("Conv2DBackpropInput needs dy, filter and attributes");
    return composed(backend as BackendWasm, (c) => inputGradient(c, dy, filter, attrs));
  },
};

function inputGradient(c: Composition, dy: TensorInfo, filter: TensorInfo, attrs: NamedAttrMap): TensorInfo {
  const conv = convolutionOf("Conv2DBackpropInput", attrs.inputShape as number[], filter.shape, attrs);
  const rows = phasesOf(conv.rows);
  const columns = phasesOf(conv.columns);
  const phases = convolved(c, dy, flipped(c, filter, conv, rows, columns), rows.border, columns.border);
  if (conv.rows.stride === 1 && conv.columns.stride === 1) return phases;
  return interleaved(c, phases, conv, rows, columns);
}

interface Phases {
  /** Taps that a phase has at most; shorter ones end in zeros. */
  readonly taps: number;
  /** The first q that the input has a place of, and how many follow each other from there. */
  readonly first: number;
  readonly count: number;
  /** Round dy, so that a convolution by `taps` gives the places first ... first + count - 1. */
  readonly border: Border;
}

function phasesOf({ input, output, kernel, stride, before }: ConvAxis): Phases {
  const taps = Math.ceil(kernel / stride);
  const first = Math.floor(before / stride);
  const count = Math.floor((before + input - 1) / stride) - first + 1;
  const ahead = taps - 1 - first;
  return { taps, first, count, border: { before: ahead, after: count + taps - 1 - output - ahead } };
}

/** The filter as taps x taps x out x (stride x stride x in), back to front. */
function flipped(c: Composition, filter: TensorInfo, conv: Convolution, rows: Phases, columns: Phases): TensorInfo {
  const { inChannels, outChannels } = conv;
  const down = conv.rows.stride;
  const across = conv.columns.stride;
  const paddings = [
    [0, rows.taps * down - conv.rows.kernel],
    [0, columns.taps * across - conv.columns.kernel],
    [0, 0],
    [0, 0],
  ];
  const whole = paddings.every(([, after]) => after === 0);
  const full = whole ? filter : c.run("PadV2", { x: filter }, { paddings, constantValue: 0 });
  const parts = c.reshape(full, [rows.taps, down, columns.taps, across, inChannels, outChannels]);
  const turned = c.transpose(c.run("Reverse", { x: parts }, { dims: [0, 2] }), [0, 2, 5, 1, 3, 4]);
  return c.reshape(turned, [rows.taps, columns.taps, outChannels, down * across * inChannels]);
}

/** Every place of the input takes the channels of its phase. */
function interleaved(c: Composition, phases: TensorInfo, conv: Convolution, rows: Phases, columns: Phases): TensorInfo {
  const { batch, inChannels } = conv;
  const { input: height, stride: down, before: above } = conv.rows;
  const { input: width, stride: across, before: left } = conv.columns;
  const gradient = c.create([batch, height, width, inChannels]);
  const from = c.floats(phases);
  const to = c.floats(gradient);
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = above; row < above + height; row++) {
      const q = Math.floor(row / down) - rows.first;
      const line = (image * rows.count + q) * columns.count;
      for (let column = left; column < left + width; column++) {
        const place = line + Math.floor(column / across) - columns.first;
        const start = ((place * down + (row % down)) * across + (column % across)) * inChannels;
        for (let channel = 0; channel < inChannels; channel++) to[at++] = from[start + channel] ?? 0;
      }
    }
  }
  return gradient;
}
