import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";

export function modelBytes(model: onnx.IModelProto): Uint8Array {
  return onnxProto.onnx.ModelProto.encode(model).finish();
}
