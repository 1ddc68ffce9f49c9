import type { OnnxNode } from "./onnx-node.js";
import type { MapOrder } from "./weight-file.js";

/** How the axes of the data between two nodes are ordered. */
export type DataOrder =
  /** A batch of maps: `nchw`, `nhwc` or another order of these letters. */
  | { readonly kind: "map"; readonly axes: string; readonly onePixel: boolean }
  /** Maps as rows of a matrix. */
  | { readonly kind: "flat"; readonly order: MapOrder }
  /** Rows of values that belong to no map. */
  | { readonly kind: "vector" }
  | { readonly kind: "unknown" };

export const UNKNOWN: DataOrder = { kind: "unknown" };
export const CONVOLVED: DataOrder = { kind: "map", axes: "nchw", onePixel: false };

/** Operators of each value, or of each channel of a batch of maps: the order of the axes stays. */
const KEEPING = new Set(
  (
    "Abs AveragePool BatchNormalization Cast CastLike Ceil Celu Clip DequantizeLinear Dropout Elu Erf Exp Floor Gelu " +
    "HardSigmoid HardSwish Identity InstanceNormalization LRN LeakyRelu Log LpPool MaxPool Mish Neg PRelu Pad " +
    "QuantizeLinear Reciprocal Relu Resize Round Selu Shrink Sigmoid Sign Softplus Softsign Sqrt Tanh ThresholdedRelu Upsample " +
    "Add Sub Mul Div Max Min Mean Sum Pow Where Softmax LogSoftmax GroupNormalization LpNormalization Slice"
  ).split(" "),
);

/** The order of the first axes of a model's input: known where exactly one end has as many channels as an image. */
export function orderOfInput(shape: readonly number[]): DataOrder {
  if (shape.length !== 4) return UNKNOWN;
  const [first, last] = [1, 3].map((axis) => [1, 3, 4].includes(shape[axis] ?? 0));
  if (first === last) return UNKNOWN;
  return { kind: "map", axes: first ? "nchw" : "nhwc", onePixel: false };
}

/** What rows of the data mean when a matrix is applied to them. */
export function mapOrderOf(data: DataOrder): MapOrder {
  switch (data.kind) {
    case "flat":
      return data.order;
    case "map":
    case "vector":
    case "unknown":
      return "unknown";
    default: {
      const never: never = data;
      return never;
    }
  }
}

/**
 * The order after a node that has no weights.
 * @param data of the inputs that are not constant.
 * @param list the numbers of the second input of a Reshape, or the axes of the node.
 */
export function orderAfter(node: OnnxNode, data: readonly DataOrder[], list: readonly number[] | undefined): DataOrder {
  const [first = UNKNOWN] = data;
  if (KEEPING.has(node.operator)) return agreed(data);
  switch (node.operator) {
    case "Concat":
      // Maps joined along their channels keep their order; joined rows number several maps.
      return first.kind === "flat" ? UNKNOWN : agreed(data);
    case "GlobalAveragePool":
    case "GlobalMaxPool":
    case "GlobalLpPool":
      return first.kind === "map" ? { ...first, onePixel: true } : UNKNOWN;
    case "ReduceMean":
    case "ReduceMax":
      return reduced(first, list, node.attributes.get("keepdims")?.int !== 0);
    case "Transpose":
      return transposed(first, node.attributes.get("perm")?.ints ?? []);
    case "Flatten":
      return (node.attributes.get("axis")?.int ?? 1) === 1 ? flattened(first) : UNKNOWN;
    case "Reshape":
      // A target that the model computes flattens if a matrix follows; nothing else asks for its order.
      return list === undefined || list.length === 2 ? flattened(first) : UNKNOWN;
    case "Squeeze":
      return first.kind === "map" && first.onePixel ? { kind: "vector" } : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** One pixel for each channel, as a gate has it, leaves the order of a map as it is. */
function agreed([first = UNKNOWN, ...more]: readonly DataOrder[]): DataOrder {
  if (first.kind === "map") {
    const same = more.every((one) => one.kind === "map" && one.axes === first.axes);
    return same ? { ...first, onePixel: [first, ...more].every((one) => one.kind === "map" && one.onePixel) } : UNKNOWN;
  }
  return more.every((one) => JSON.stringify(one) === JSON.stringify(first)) ? first : UNKNOWN;
}

function transposed(data: DataOrder, perm: readonly number[]): DataOrder {
  switch (data.kind) {
    case "map":
      return perm.length === 4 ? { ...data, axes: perm.map((axis) => data.axes[axis] ?? "?").join("") } : UNKNOWN;
    case "flat":
    case "vector":
      return perm.join() === "0,1" ? data : UNKNOWN;
    case "unknown":
      return data;
    default: {
      const never: never = data;
      return never;
    }
  }
}

function flattened(data: DataOrder): DataOrder {
  if (data.kind !== "map") return data;
  if (data.onePixel) return { kind: "vector" };
  const order = data.axes === "nchw" ? "channels_first" : data.axes === "nhwc" ? "channels_last" : "unknown";
  return { kind: "flat", order };
}

/** Means over height and width leave one value for each channel. */
function reduced(data: DataOrder, axes: readonly number[] | undefined, keeps: boolean): DataOrder {
  if (data.kind !== "map" || axes === undefined) return UNKNOWN;
  const letters = axes.map((axis) => data.axes[(axis + 4) % 4] ?? "?").sort();
  if (letters.join("") !== "hw") return UNKNOWN;
  return keeps ? { ...data, onePixel: true } : { kind: "vector" };
}
