import type { LayerModel, NetModel, Pair } from "../model/index.js";

/**
 * How the cells of a layer's map lie over the net's input, in input pixels and per axis (vertical, horizontal): cell i
 * has its centre at `start + i * stride` and depends on `size` pixels around it. Pixel k has its centre at k + 0.5.
 * A locally shared layer is taken by its halo form; regions that overlap tile their results, so that their cells have
 * no single place in the input.
 */
export interface ReceptiveField {
  readonly size: Pair;
  readonly stride: Pair;
  readonly start: Pair;
}

const ofInput: ReceptiveField = { size: [1, 1], stride: [1, 1], start: [0.5, 0.5] };

/** Receptive fields of all layers, indexed as `net.layers`; undefined behind a dense layer, where positions end. */
export function receptiveFields(net: NetModel): readonly (ReceptiveField | undefined)[] {
  const fields: (ReceptiveField | undefined)[] = [];
  for (const layer of net.layers) {
    const from = layer.inputs[0] ?? -1;
    const before = from === -1 ? ofInput : fields[from];
    fields.push(before === undefined ? undefined : through(layer, before));
  }
  return fields;
}

function through({ op }: LayerModel, before: ReceptiveField): ReceptiveField | undefined {
  switch (op.kind) {
    case "conv":
      return widened(before, op.kernel, op.stride, op.pad, op.dilation);
    case "local":
    case "maxpool":
      return widened(before, op.kernel, op.stride, op.pad, [1, 1]);
    case "relu":
    case "lrn":
    case "dropout":
      return before;
    case "dense":
      return undefined;
    default: {
      const never: never = op;
      return never;
    }
  }
}

function widened(before: ReceptiveField, kernel: Pair, stride: Pair, pad: Pair, dilation: Pair): ReceptiveField {
  const axis = (i: 0 | 1): { readonly size: number; readonly stride: number; readonly start: number } => {
    const reach = dilation[i] * (kernel[i] - 1);
    return {
      size: before.size[i] + reach * before.stride[i],
      stride: before.stride[i] * stride[i],
      start: before.start[i] + (reach / 2 - pad[i]) * before.stride[i],
    };
  };
  const [vertical, horizontal] = [axis(0), axis(1)];
  return {
    size: [vertical.size, horizontal.size],
    stride: [vertical.stride, horizontal.stride],
    start: [vertical.start, horizontal.start],
  };
}
