import type { KernelConfig, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type Composition, composed } from "./composition.js";
import { type Border, type ConvAxis, type Convolution, convolutionOf, convolved } from "./convolution.js";

/**
 * Gradient of a convolution with respect to its filter: the convolution of the maps, with images as channels and
 * channels as images, by the gradient of the output, whose values lie as far apart as the windows of the first one.
 *
 * Inputs `x` (N x H x W x in) and `dy` (N x H' x W' x out), attributes strides, pad, dataFormat, dimRoundingMode and
 * filterShape; gives height x width x in x out.
 */
export const conv2DBackpropFilter: KernelConfig = {
  kernelName: "Conv2DBackpropFilter",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs;
    if (x === undefined || dy === undefined || attrs === undefined)
      throw new Error("Conv2DBackpropFilter needs x, dy and attributes");
    return composed(backend as BackendWasm, (c) => filterGradient(c, x, dy, attrs));
  },
};

function filterGradient(c: Composition, x: TensorInfo, dy: TensorInfo, attrs: NamedAttrMap): TensorInfo {
  const conv = convolutionOf("Conv2DBackpropFilter", x.shape, attrs.filterShape as number[], attrs);
  const { rows, columns } = conv;
  if (isPoint(rows) && isPoint(columns)) return pointGradient(c, x, dy, conv);
  const maps = c.transpose(x, [3, 1, 2, 0]);
  const filter = c.transpose(dy, [1, 2, 0, 3]);
  const gradient = convolved(c, maps, filter, reach(rows), reach(columns), [rows.stride, columns.stride]);
  return c.transpose(gradient, [1, 2, 0, 3]);
}

/** Makes the map as long as its windows reach: adds zeros, or takes the rows that no window reads. */
const reach = ({ input, output, kernel, stride, before }: ConvAxis): Border => ({
  before,
  after: (output - 1) * stride + kernel - input - before,
});

const isPoint = ({ kernel, before, input, output, stride }: ConvAxis): boolean =>
  kernel === 1 && before === 0 && (output - 1) * stride < input;

/** A 1 x 1 filter is a matrix; as a convolution it would be computed one place of the output at a time. */
function pointGradient(c: Composition, x: TensorInfo, dy: TensorInfo, conv: Convolution): TensorInfo {
  const { rows, columns, batch, inChannels, outChannels } = conv;
  const places = batch * rows.output * columns.output;
  const seen = rows.stride === 1 && columns.stride === 1 ? x : placesSeen(c, x, conv);
  const values = c.transpose(c.reshape(seen, [places, inChannels]), [1, 0]);
  const gradient = c.matMul(values, c.reshape(dy, [places, outChannels]));
  return c.reshape(gradient, [1, 1, inChannels, outChannels]);
}

/** The places of a map that a strided 1 x 1 filter reads. */
function placesSeen(c: Composition, x: TensorInfo, { batch, rows, columns, inChannels }: Convolution): TensorInfo {
  const seen = c.create([batch, rows.output, columns.output, inChannels]);
  const from = c.floats(x);
  const to = c.floats(seen);
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < rows.output; row++) {
      const line = (image * rows.input + row * rows.stride) * columns.input;
      for (let column = 0; column < columns.output; column++) {
        const place = (line + column * columns.stride) * inChannels;
        for (let channel = 0; channel < inChannels; channel++) to[at++] = from[place + channel] ?? 0;
      }
    }
  }
  return seen;
}
