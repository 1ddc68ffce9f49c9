import type { onnx } from "onnx-proto";

/** TensorProto.DataType that constants of a build have, with the bytes of a number. */
const bytesOf: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [6, 4],
  [7, 8],
  [9, 1],
]);
const [float, int64Type] = [1, 7];

/** TensorProto.DataLocation. */
const external = 1;

/** A 64-bit integer as protobuf gives it. */
export const int64 = (value: number | { toNumber(): number } | null | undefined): number =>
  typeof value === "object" && value !== null ? value.toNumber() : (value ?? 0);

/** The fault of a constant of a graph: its numbers are in another file, or do not match its shape. */
export function tensorFault(tensor: onnx.ITensorProto): string | undefined {
  const { name, dataType, dataLocation, externalData, segment } = tensor;
  if (dataLocation === external || (externalData ?? []).length > 0) return `${name}, whose numbers are in another file`;
  if (segment) return `${name} in pieces`;
  const each = bytesOf.get(dataType ?? 0);
  if (each === undefined) return `${name} of the type ${dataType}`;
  const dims = (tensor.dims ?? []).map(int64);
  const count = dims.reduce((product, size) => product * size, 1);
  if (!dims.every((size) => Number.isSafeInteger(size) && size >= 0) || !Number.isSafeInteger(count))
    return `${name} of the shape ${dims.join(" x ")}`;
  const raw = tensor.rawData?.length ?? 0;
  const numbers = typedCount(tensor);
  const found = raw > 0 ? raw / each : numbers;
  if (raw > 0 && numbers > 0) return `${name} with its numbers twice`;
  return found === count ? undefined : `${name} with ${found} numbers, not ${dims.join(" x ")}`;
}

function typedCount(tensor: onnx.ITensorProto): number {
  const lists = [tensor.floatData, tensor.int32Data, tensor.int64Data, tensor.doubleData, tensor.uint64Data];
  return lists.reduce((sum, list) => sum + (list?.length ?? 0), 0) + (tensor.stringData?.length ?? 0);
}

/** The numbers of a constant that `tensorFault` passes. */
export function valuesOf(tensor: onnx.ITensorProto): readonly number[] {
  const { dataType, rawData, floatData, int32Data, int64Data } = tensor;
  if (rawData && rawData.length > 0) {
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    const each = bytesOf.get(dataType ?? 0) ?? 1;
    return Array.from({ length: rawData.length / each }, (_, i) => {
      if (dataType === int64Type) return Number(view.getBigInt64(i * each, true));
      if (dataType === float) return view.getFloat32(i * each, true);
      return each === 4 ? view.getInt32(i * each, true) : view.getUint8(i);
    });
  }
  return [...(floatData ?? []), ...(int32Data ?? []), ...(int64Data ?? []).map(int64)];
}
