import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";

/** Throws for bytes that are not an ONNX model. */
export function decodeModel(bytes: Uint8Array): onnx.ModelProto {
  return onnxProto.onnx.ModelProto.decode(bytes);
}

export function encodeModel(model: onnx.IModelProto): Uint8Array {
  return onnxProto.onnx.ModelProto.encode(model).finish();
}
