import type { onnx } from "onnx-proto";

/** Types of constants in our models: the number in TensorProto.DataType, and the array for their values. */
const types = {
  float32: { dataType: 1, array: Float32Array },
  uint8: { dataType: 2, array: Uint8Array },
  int32: { dataType: 6, array: Int32Array },
  int64: { dataType: 7, array: BigInt64Array },
  bool: { dataType: 9, array: Uint8Array },
  float64: { dataType: 11, array: Float64Array },
} as const;

/** As ONNX Runtime names it. */
export type ConstantType = keyof typeof types;
export type ConstantArray = InstanceType<(typeof types)[ConstantType]["array"]>;

/** Throws for a type that our models do not have. */
export function constantType({ name, dataType }: onnx.ITensorProto): ConstantType {
  const found = Object.entries(types).find(([, type]) => type.dataType === dataType);
  if (found === undefined) throw new Error(`onnx: the constant ${name} has the type ${dataType}`);
  return found[0] as ConstantType;
}

/** Values of a constant, row-major. @throws Error for a type that our models do not have, or values outside the model. */
export function valuesOf(tensor: onnx.ITensorProto): ConstantArray {
  const { rawData, floatData, doubleData, int32Data, int64Data } = tensor;
  const type = constantType(tensor);
  if (rawData && rawData.length > 0) {
    // A copy: bytes of a message start anywhere, arrays of numbers at multiples of their size.
    const { buffer } = Uint8Array.from(rawData);
    return new types[type].array(buffer);
  }
  switch (type) {
    case "float32":
      return Float32Array.from(floatData ?? []);
    case "float64":
      return Float64Array.from(doubleData ?? []);
    case "int32":
      return Int32Array.from(int32Data ?? []);
    case "uint8":
    case "bool":
      return Uint8Array.from(int32Data ?? []);
    case "int64":
      return BigInt64Array.from((int64Data ?? []).map((value) => BigInt(value.toString())));
  }
}

/** A constant with these values, row-major. */
export function constantTensor(
  name: string,
  type: ConstantType,
  dims: readonly number[],
  values: ConstantArray,
): onnx.ITensorProto {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims: [...dims], dataType: types[type].dataType, rawData };
}
