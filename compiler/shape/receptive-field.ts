import type { Window } from "../layers/layer.js";
import { layerOf } from "../layers/layers.js";
import type { LayerModel, NetModel, Pair, Size } from "../model/index.js";

/**
 * The position of the cells of a layer's map in the net's input, in input pixels and per axis (vertical, horizontal):
 * cell i has its centre at `start + i * stride` and depends on `size` pixels around it. Pixel k has its centre at
 * k + 0.5. A locally shared layer counts as a convolution with the same kernel; overlapping regions tile their results,
 * so their cells have no single position in the input.
 */
export interface ReceptiveField {
  readonly size: Pair;
  readonly stride: Pair;
  readonly start: Pair;
}

const ofInput: ReceptiveField = { size: [1, 1], stride: [1, 1], start: [0.5, 0.5] };

/**
 * Receptive fields of all layers, indexed as `net.layers`; undefined for layers without positions: vectors, and joined
 * branches of different strides.
 */
export function receptiveFields(net: NetModel): readonly (ReceptiveField | undefined)[] {
  const fields: (ReceptiveField | undefined)[] = [];
  for (const layer of net.layers) {
    const branches = layer.inputs.map((from) => (from === -1 ? ofInput : fields[from]));
    const before = branches.reduce(union);
    fields.push(before === undefined ? undefined : through(layer, before));
  }
  return fields;
}

function through({ op }: LayerModel, before: ReceptiveField): ReceptiveField | undefined {
  const layer = layerOf(op);
  if (layer.cells === "none") return undefined;
  const window = layer.window?.(op);
  return window === undefined ? before : widened(before, window);
}

/** The receptive field of joined branches. */
function union(a: ReceptiveField | undefined, b: ReceptiveField | undefined): ReceptiveField | undefined {
  if (a === undefined || b === undefined || a.stride[0] !== b.stride[0] || a.stride[1] !== b.stride[1])
    return undefined;
  const axis = (i: 0 | 1): { readonly size: number; readonly start: number } => {
    const from = Math.min(a.start[i] - a.size[i] / 2, b.start[i] - b.size[i] / 2);
    const to = Math.max(a.start[i] + a.size[i] / 2, b.start[i] + b.size[i] / 2);
    return { size: to - from, start: (from + to) / 2 };
  };
  const [vertical, horizontal] = [axis(0), axis(1)];
  return { size: [vertical.size, horizontal.size], stride: a.stride, start: [vertical.start, horizontal.start] };
}

function widened(before: ReceptiveField, { reach, stride, pad }: Window): ReceptiveField {
  const axis = (i: 0 | 1): { readonly size: number; readonly stride: number; readonly start: number } => {
    const beyond = reach[i] - 1;
    return {
      size: before.size[i] + beyond * before.stride[i],
      stride: before.stride[i] * stride[i],
      start: before.start[i] + (beyond / 2 - pad[i]) * before.stride[i],
    };
  };
  const [vertical, horizontal] = [axis(0), axis(1)];
  return {
    size: [vertical.size, horizontal.size],
    stride: [vertical.stride, horizontal.stride],
    start: [vertical.start, horizontal.start],
  };
}

/**
 * The receptive field of the response layer if it is larger than an input of this size, so that every cell sees beyond
 * the image; undefined if it fits or the net has no response.
 */
export function excessiveField(net: NetModel, size: Size): ReceptiveField | undefined {
  if (net.response === undefined) return undefined;
  const field = receptiveFields(net)[net.outputs.get(net.response) ?? -1];
  if (field === undefined) return undefined;
  return field.size[0] > size.height || field.size[1] > size.width ? field : undefined;
}
